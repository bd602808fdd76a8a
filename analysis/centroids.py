"""Centroids: what a topic says on the whole, and which topic says most nearly what a text says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Ints, Matrix, membership, unit_rows

_ROWS_AT_ONCE = 32768
_ALONE = -1
# What a text's neighbours say counts beside what its own words say.
_VOTE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Where texts lie: by their words and, with a sentence model, by their sense too.

    words: texts x stems, unit rows. sense: texts x dimensions, unit rows, rows of 0 for texts in languages that the
    model does not know; None without a model. weight: what a cosine of senses counts beside one of words.
    """

    words: Matrix
    sense: Floats | None = None
    weight: float = 0.0

    def select(self, rows: Ints) -> "Space":
        """The same for some of the texts."""
        return Space(self.words[rows], None if self.sense is None else self.sense[rows], self.weight)


@dataclass(frozen=True, slots=True)
class Stay:
    """Why texts may keep their topic: that of each text before, -1 for none, and what it counts to stay."""

    topics: Ints
    weight: float


def centroids(vectors: Matrix, labels: Ints) -> Matrix:
    """topics x words: the unit-length sum of each topic's rows."""
    return unit_rows((membership(labels, int(labels.max(initial=_ALONE)) + 1) @ vectors).tocsr())


def reassign(
    space: Space,
    graph: Matrix,
    labels: Ints,
    passes: int,
    *,
    stay: Stay | None = None,
    report: Callable[[float], None] = lambda part: None,
) -> Ints:
    """`passes` times: every text moves to the topic that is nearest; -1 where none is near at all.

    Near is the cosine to what the others in the topic say, more where the text's neighbours in `graph` are in it too.
    One text is no topic: it goes to the nearest of the others. The topics keep their numbers.
    """
    for at in range(passes):
        report(at / (passes + 1))
        labels = _nearest(space, graph, _without_single(labels), stay)
    report(passes / (passes + 1))
    shared = _without_single(labels)
    if (shared != labels).any():
        labels = np.where(shared == labels, labels, _nearest(space, graph, shared, None))
    return labels


def by_size(labels: Ints) -> Ints:
    """The same groups numbered from the one with most rows on; of equals the one with the earlier row first."""
    _, first, numbers, sizes = np.unique(
        labels[labels >= 0], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(sizes), np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    found = np.full(len(labels), _ALONE, np.int32)
    found[labels >= 0] = rank[numbers]
    return found


def strengths(space: Space, labels: Ints) -> Floats:
    """The cosine of each text to the sum of the others in its topic, 0 without topic or others. float64."""
    found = np.zeros(len(labels))
    for start, scores in _scores(space, labels):
        own = labels[start : start + len(scores)]
        found[start : start + len(scores)] = np.where(own >= 0, scores[np.arange(len(scores)), own], 0)
    if space.sense is not None:
        found /= 1 + space.weight * space.sense.any(axis=1)
    return np.clip(found, 0, 1)


def nearness(space: Space, labels: Ints) -> Floats:
    """The cosine of each text to whichever topic is nearest, its own without itself; 0 where there is none. float64."""
    found = np.zeros(len(labels))
    for start, scores in _scores(space, labels):
        found[start : start + len(scores)] = scores.max(axis=1)
    return found


def closeness(space: Space, labels: Ints) -> tuple[Floats, Floats]:
    """The cosine of each text to the nearest topic and to the one after it; 0 where there is none. float64."""
    found = np.zeros((2, len(labels)))
    for start, scores in _scores(space, labels):
        best = np.partition(np.pad(scores, ((0, 0), (1, 0))), -2, axis=1)
        found[:, start : start + len(scores)] = best[:, -1], best[:, -2]
    return found[0], found[1]


def _without_single(labels: Ints) -> Ints:
    """The same numbers, -1 for a text that is alone in its topic."""
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    return np.where((labels >= 0) & (sizes[labels] > 1), labels, _ALONE)


def _nearest(space: Space, graph: Matrix, labels: Ints, stay: Stay | None) -> Ints:
    found = np.full(len(labels), _ALONE, np.int32)
    votes = _VOTE + (space.weight if space.sense is not None else 0)
    for start, cosines in _scores(space, labels):
        rows = slice(start, start + len(cosines))
        scores = cosines + votes * _votes(graph[rows], labels, cosines.shape[1])
        if stay is not None:
            kept = np.flatnonzero(stay.topics[rows] >= 0)
            scores[kept, stay.topics[rows][kept]] += stay.weight
        found[rows] = np.where(scores.max(axis=1) > 0, scores.argmax(axis=1), _ALONE)
    return found


def _votes(graph: Matrix, labels: Ints, count: int) -> Floats:
    """texts x topics: the share of each text's ties that go into each topic; 0 for a text without ties."""
    ties = np.asarray(graph.sum(axis=1)).ravel()
    found: Floats = (graph @ membership(labels, count).T).toarray() / np.maximum(ties, 1e-9)[:, None]
    return found


def _scores(space: Space, labels: Ints) -> Iterator[tuple[int, Floats]]:
    """Some thousand texts at a time: first row, and texts x topics the cosines to what the others of the topic say."""
    count = int(labels.max(initial=_ALONE)) + 1
    if not count:
        return
    members = membership(labels, count)
    said = (members @ space.words).toarray()
    meant = None if space.sense is None else members @ space.sense
    for start in range(0, len(labels), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        found = _cosines(space.words[rows], said, labels[rows])
        if space.sense is not None and meant is not None:
            found += space.weight * _cosines(space.sense[rows], meant, labels[rows])
        yield start, found


def _cosines(vectors: Matrix | Floats, sums: Floats, labels: Ints) -> Floats:
    """texts x topics: the cosine to the sum of each topic; of its own topic, to the sum without the text itself."""
    dots = np.asarray(vectors @ np.ascontiguousarray(sums.T), np.float64)
    squares: Floats = np.square(sums, dtype=np.float64).sum(axis=1)
    found: Floats = dots / np.sqrt(np.maximum(squares, 1e-12))
    at = np.flatnonzero(labels >= 0)
    own, length = dots[at, labels[at]], _squares(vectors)[at]
    others = np.sqrt(np.maximum(squares[labels[at]] - 2 * own + length, 0))
    # A topic of one has no others: what is left of it is rounding.
    found[at, labels[at]] = np.where(others > 1e-3, (own - length) / np.maximum(others, 1e-3), 0)
    return found


def _squares(vectors: Matrix | Floats) -> Floats:
    """1 for each unit row, 0 for each empty one."""
    filled = vectors.any(axis=1) if isinstance(vectors, np.ndarray) else np.diff(vectors.indptr) > 0
    return np.where(filled, 1.0, 0.0)
