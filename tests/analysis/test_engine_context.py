import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score

import analysis
from analysis.context import between_people, lean
from analysis.resolution import People, most_topics, without_tiny
from tests.analysis.corpora import found, lots_of, made, noisy
from tests.analysis.test_engine_communities import space_of


def halves(texts: list[str]) -> tuple[list[str], list[int]]:
    """Each text cut in two, and whose each half is."""
    cut = [(text[: len(text) // 2], text[len(text) // 2 :]) for text in texts]
    return [half for pair in cut for half in pair], [at for at in range(len(texts)) for _ in range(2)]


def agreement(texts: list[str], labels: list[str], submitter: list[str], context: float = 0.65) -> float:
    given = [
        analysis.Passage(at, text, submitter=who) for at, (text, who) in enumerate(zip(texts, submitter, strict=True))
    ]
    config = analysis.Config(resolution=1.0, context=context)
    return float(adjusted_mutual_info_score(labels, found(analysis.fit(given, config))))


def test_short_passages_of_one_person_on_one_subject_help_each_other() -> None:
    texts, labels = noisy(0)
    size = {label: labels.count(label) for label in labels}
    people = [f"{label} {labels[:at].count(label) % (size[label] // 3)}" for at, label in enumerate(labels)]
    assert agreement(texts, labels, people) > agreement(texts, labels, people, context=0) + 0.05


def test_passages_that_have_nothing_in_common_but_their_sender_do_not_lean() -> None:
    texts, labels = noisy(1)
    anybody = [f"p{number}" for number in lots_of(2).choices(range(len(texts) // 3), k=len(texts))]
    assert agreement(texts, labels, anybody) > agreement(texts, labels, anybody, context=0) - 0.02


def test_who_sent_one_text_only_keeps_its_place() -> None:
    vectors = space_of(made()[0]).words
    alone = np.arange(vectors.shape[0])
    assert (lean(vectors, alone, 0.65) != vectors).nnz == 0
    two = np.where(alone < 2, 0, alone)
    assert (lean(vectors, two, 0.65)[2:] != vectors[2:]).nnz == 0


def test_leaning_keeps_rows_at_length_one_and_empty_ones_empty() -> None:
    texts = [*made()[0][:60], ""]
    cut, whose = halves(texts)
    leaned = lean(space_of(cut).words, np.array(whose), 0.65)
    lengths = np.sqrt(np.asarray(leaned.multiply(leaned).sum(axis=1)).ravel())
    assert np.allclose(lengths[:-2], 1, atol=1e-5)
    assert lengths[-1] == lengths[-2] == 0


def test_no_tie_is_left_between_passages_of_one_submitter() -> None:
    graph = sparse.csr_matrix(np.ones((4, 4), np.float32) - np.eye(4, dtype=np.float32))
    left = between_people(graph, np.array([0, 0, 1, 2])).toarray()
    assert left[0, 1] == left[1, 0] == 0
    assert left.sum() == 10


@pytest.mark.parametrize(("people", "texts", "most"), [(60, 60, 8), (300, 300, 16), (1000, 1000, 25), (9, 1000, 10)])
def test_the_most_topics_go_by_people_and_texts(people: int, texts: int, most: int) -> None:
    assert most_topics(people, texts) == pytest.approx(most, abs=0.7)


def test_a_topic_of_too_few_people_is_dissolved_and_nobody_is_left_out() -> None:
    texts, labels = made()
    vectors = space_of(texts).words
    topics = np.unique(labels, return_inverse=True)[1].astype(np.int32)
    topics[:5] = 6  # five texts about water, by two people
    sender = np.arange(len(texts))
    sender[:5] = [0, 0, 0, 1, 1]
    left = without_tiny(vectors, topics, People(np.arange(len(texts)), sender))
    assert set(left[:5]) == {topics[5]}
    assert (left[5:] == topics[5:]).all()
