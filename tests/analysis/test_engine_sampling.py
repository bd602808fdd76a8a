"""A large corpus: the graph of a sample, centroids and the nearest of the sample for the others."""

import csv

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from analysis.centroids import closeness, reassign
from analysis.communities import communities
from analysis.sampling import sampled_graph, with_doubtful
from tests.analysis.corpora import lots_of, made, real_data, theme_text
from tests.analysis.test_engine_communities import space_of


def test_texts_in_doubt_ask_their_neighbours_in_the_sample() -> None:
    lots = lots_of(2)
    _, kinds = made()
    labels = kinds * 4
    space = space_of([theme_text(theme, lots, own=2, common=5) for theme in labels])
    graph = sampled_graph(space, 15, 150, 0)
    topics = communities(graph, 1.0, 0)
    voters = with_doubtful(space, graph, topics, 150)
    sampled = np.diff(graph.indptr) > 0
    asked = (np.diff(voters.indptr) > 0) & ~sampled
    assert 20 < asked.sum() < (~sampled).sum()
    assert (voters[sampled] != graph[sampled]).nnz == 0
    assert sampled[voters[asked].indices].all()


def test_the_neighbours_of_texts_in_doubt_help() -> None:
    with (real_data("argkp") / "arguments_train.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    space = space_of([row["argument"] for row in rows])
    gains = []
    for seed in range(3):
        graph = sampled_graph(space, 15, 1500, seed)
        topics = communities(graph, 2.0, seed)
        both = (reassign(space, each, topics, 2) for each in (graph, with_doubtful(space, graph, topics, 1500)))
        plain, helped = (adjusted_mutual_info_score([row["topic"] for row in rows], found) for found in both)
        gains.append(helped - plain)
    assert sum(gains) / 3 > 0.002


def test_nothing_is_added_to_a_graph_of_all_texts() -> None:
    space = space_of(made()[0])
    graph = sampled_graph(space, 15, 1000, 0)
    assert with_doubtful(space, graph, communities(graph, 1.0, 0), 1000) is graph


def test_closeness_gives_the_two_nearest_topics() -> None:
    texts, labels = made()
    space = space_of(texts)
    topics = np.unique(labels, return_inverse=True)[1].astype(np.int32)
    topics[:2] = -1
    best, second = closeness(space, topics)
    sums = np.stack([np.asarray(space.words[topics == at].sum(axis=0)).ravel() for at in range(topics.max() + 1)])
    cosines = np.sort(space.words[:2] @ (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T, axis=1)
    assert np.allclose(best[:2], cosines[:, -1], atol=1e-5)
    assert np.allclose(second[:2], cosines[:, -2], atol=1e-5)
    assert (closeness(space, np.zeros(len(texts), np.int32))[1] == 0).all()
