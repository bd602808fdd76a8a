import numpy as np
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

import analysis
from analysis.centroids import Space, reassign, strengths
from analysis.communities import communities
from analysis.graph import neighbour_graph
from analysis.languages import decide
from analysis.subtopics import _apart, parts
from analysis.vectors import bm25, count_stems
from analysis.words import read
from tests.analysis.corpora import lots_of, made, theme_text


def planted(sizes: list[int], seed: int = 0) -> tuple[sparse.csr_matrix, list[int]]:
    """A graph whose groups have these sizes: many ties inside, few between."""
    labels = [group for group, size in enumerate(sizes) for _ in range(size)]
    lots = np.random.default_rng(seed)
    same = np.equal.outer(labels, labels)
    ties = np.triu(lots.random(same.shape) < np.where(same, 0.5, 0.01), 1).astype(np.float32)
    return sparse.csr_matrix(ties + ties.T), labels


def counts_of(texts: list[str]) -> sparse.csr_matrix:
    words = read(texts)
    return count_stems(words, *decide(words, [None] * len(texts), ("es",))).counts


def space_of(texts: list[str]) -> Space:
    return Space(bm25(counts_of(texts)))


def test_groups_of_very_uneven_size_are_found_whole() -> None:
    """Even splits, as of k-means, would cut the largest and join the smallest."""
    graph, labels = planted([90, 30, 15, 15])
    found = communities(graph, 1.0, 0)
    assert adjusted_rand_score(labels, found) > 0.98
    assert sorted(np.bincount(found)) == [15, 15, 30, 90]


def test_a_text_without_neighbours_is_in_no_community() -> None:
    graph, _ = planted([30, 30])
    lonely = sparse.block_diag([sparse.csr_matrix((1, 1), dtype=np.float32), graph], format="csr")
    found = communities(lonely, 1.0, 0)
    assert found[0] == -1
    assert (found[1:] >= 0).all()


def test_communities_come_out_the_same_each_time() -> None:
    graph, _ = planted([20] * 8, seed=4)
    assert all((communities(graph, 3.0, 5) == communities(graph, 3.0, 5)).all() for _ in range(5))


def test_a_large_topic_is_parted_where_it_has_parts_and_a_small_one_is_not() -> None:
    lots = lots_of(3)
    kinds = ["agua", "ruido"] * 50 + ["escuela"] * 20
    counts = counts_of([theme_text(kind, lots) for kind in kinds])
    topics = np.array([0] * 100 + [1] * 20, np.int32)
    found = parts(counts, Space(bm25(counts)), topics, analysis.Config())
    assert adjusted_rand_score(kinds[:100], found[:100]) > 0.9
    assert set(found[100:]) == {-1}


def test_reassigning_moves_a_misplaced_text_home() -> None:
    texts, labels = made()
    space = space_of(texts)
    graph = neighbour_graph(space, 15)
    true = np.unique(labels, return_inverse=True)[1].astype(np.int32)
    wrong = true.copy()
    wrong[::5] = 0
    assert adjusted_rand_score(labels, wrong) < 0.8
    assert adjusted_rand_score(labels, reassign(space, graph, wrong, 2)) > 0.98
    assert (reassign(space, graph, wrong, 0) >= 0).all()


def test_a_text_alone_in_its_topic_joins_the_nearest() -> None:
    texts, labels = made()
    true = np.unique(labels, return_inverse=True)[1].astype(np.int32)
    alone = true.copy()
    alone[0] = true.max() + 1
    space = space_of(texts)
    for passes in (0, 1):
        found = reassign(space, neighbour_graph(space, 15), alone, passes)
        assert found[0] == found[1]


def test_strength_is_the_cosine_to_the_others_of_the_topic() -> None:
    texts, labels = made()
    space = space_of(texts)
    topics = np.unique(labels, return_inverse=True)[1].astype(np.int32)
    topics[3] = -1
    others = (topics == topics[0]) & (np.arange(len(topics)) > 0)
    rest = np.asarray(space.words[others].sum(axis=0)).ravel()
    expected = float((space.words[0] @ rest)[0]) / np.linalg.norm(rest)
    found = strengths(space, topics)
    assert abs(found[0] - expected) < 1e-5
    assert found[3] == 0


def test_the_parts_of_a_topic_are_told_apart_by_what_they_do_not_all_mean() -> None:
    lots = np.random.default_rng(0)
    kinds = np.repeat([0, 1], 60)
    shared = np.array([9.0, 0, 0, 0])
    told = np.eye(4)[kinds + 1] + shared + lots.normal(0, 0.3, (120, 4))
    sense = (told / np.linalg.norm(told, axis=1, keepdims=True)).astype(np.float32)
    sense[7] = 0
    assert (sense[kinds == 0][:5] @ sense[kinds == 1].T).min() > 0.9
    rest = _apart(sense)
    known = np.arange(120) != 7
    assert np.allclose(np.linalg.norm(rest[known], axis=1), 1, atol=1e-3)
    assert not rest[7].any()
    alike = (rest @ rest.T)[known][:, known]
    same = np.equal.outer(kinds[known], kinds[known])
    assert alike[same].mean() > 0.5
    assert alike[~same].mean() < -0.3
