"""Representative texts: which few of a topic to read first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Ints, Matrix
from analysis.centroids import centroids

_HOW_MANY = 5
_CONSIDERED = 60
_READABLE = (8, 140)
_TOO_SHORT_OR_LONG = 0.6
_SAME_GROUP, _SAME_SUBMITTER = 0.75, 0.3
_UNLIKE = 0.5


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks for a text: the group and submitter of the passage that is shown."""

    group: str
    submitter: str


def choose(
    graph: Matrix, vectors: Matrix, topics: Ints, lengths: Ints, authors: Sequence[Author]
) -> list[tuple[int, ...]]:
    """For each topic up to five rows: central in its own graph, unlike each other, from several groups.

    lengths: words in each text. A topic's own graph is that of its members alone.
    """
    centres = centroids(vectors, topics)
    fit = fitness(lengths)
    chosen = []
    for topic in range(centres.shape[0]):
        members = np.flatnonzero(topics == topic)
        score = _centrality(graph[members][:, members], vectors[members], centres[topic]) * fit[members]
        best = members[np.argsort(-score, kind="stable")[:_CONSIDERED]]
        chosen.append(_diverse(best, np.sort(score)[::-1][:_CONSIDERED], vectors[best], authors))
    return chosen


def fitness(lengths: Ints) -> Floats:
    """1 for a length in words that is read willingly, less for very short and very long texts."""
    return np.where((lengths >= _READABLE[0]) & (lengths <= _READABLE[1]), 1.0, _TOO_SHORT_OR_LONG)


def _centrality(graph: Matrix, vectors: Matrix, centre: Matrix) -> Floats:
    """Cosine to the centroid times the root of the summed ties to other members; both between 0 and 1."""
    ties = np.asarray(graph.sum(axis=1)).ravel()
    nearness = (vectors @ centre.T).toarray().ravel()
    found: Floats = nearness * np.sqrt((ties + 1e-9) / max(ties.max(), 1e-9))
    return found


def _diverse(rows: Ints, scores: Floats, vectors: Matrix, authors: Sequence[Author]) -> tuple[int, ...]:
    """One after the other the best of those left, counted down for being like those taken or from the same people."""
    alike = (vectors @ vectors.T).toarray()
    taken: list[int] = []
    while len(taken) < min(_HOW_MANY, len(rows)):
        values = scores.copy()
        for at, row in enumerate(rows):
            groups = sum(authors[row].group == authors[rows[t]].group != "" for t in taken)
            people = sum(authors[row].submitter == authors[rows[t]].submitter != "" for t in taken)
            values[at] *= _SAME_GROUP**groups * _SAME_SUBMITTER**people
        if taken:
            values *= 1 - _UNLIKE * alike[:, taken].max(axis=1)
        values[taken] = -1
        taken.append(int(values.argmax()))
    return tuple(int(rows[t]) for t in taken)
