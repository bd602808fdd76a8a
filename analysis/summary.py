"""Summaries: few passages of a topic that between them say what it is about, from all groups that speak in it."""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Floats, Ints, Matrix
from analysis.centroids import centroids
from analysis.representatives import Author, fitness

_FEWEST, _MOST = 3, 5
# So many of a topic's most central texts are looked at.
_CONSIDERED = 200
# A further one must add so much of what the first gives.
_ENOUGH = 0.3
_NEW_GROUP, _SAME_SUBMITTER = 1.3, 0.2
# Two texts with this cosine say the same.
_SAME = 0.6


def summarise(vectors: Matrix, topics: Ints, lengths: Ints, authors: Sequence[Author]) -> list[tuple[int, ...]]:
    """For each topic three to five rows, fewer where it has no more that differ.

    Greedy: each next row is the one that adds most to the words of the centroid that those taken hold, a word counting
    by its weight in the centroid and in the row; more from a group that has not spoken yet, less from a submitter who
    has. Rows nearly like one taken are skipped. lengths: words in each row.
    """
    centres = centroids(vectors, topics)
    chosen = []
    for topic in range(centres.shape[0]):
        members = np.flatnonzero(topics == topic)
        near = (vectors[members] @ centres[topic].T).toarray().ravel() * fitness(lengths[members])
        rows = members[np.argsort(-near, kind="stable")[:_CONSIDERED]]
        told = vectors[rows].multiply(centres[topic]).tocsc()
        told = told[:, np.diff(told.indptr) > 0].toarray() * fitness(lengths[rows])[:, None]
        alike = (vectors[rows] @ vectors[rows].T).toarray()
        chosen.append(tuple(int(rows[at]) for at in _covering(told, alike, [authors[row] for row in rows])))
    return chosen


def _covering(told: Floats, alike: Floats, authors: Sequence[Author]) -> list[int]:
    """The rows in the order in which they were taken. told: rows x words; alike: rows x rows."""
    covered = np.zeros(told.shape[1])
    taken: list[int] = []
    left = np.ones(len(authors), bool)
    first = 0.0
    while left.any() and len(taken) < _MOST:
        gains = np.maximum(told - covered, 0).sum(axis=1) * left * _voices(taken, authors)
        best = int(gains.argmax())
        first = first or float(gains[best])
        if gains[best] <= 0 or (len(taken) >= _FEWEST and gains[best] < _ENOUGH * first):
            break
        taken.append(best)
        covered = np.maximum(covered, told[best])
        left &= alike[best] < _SAME
        left[best] = False
    return taken


def _voices(taken: Sequence[int], authors: Sequence[Author]) -> Floats:
    """What each author counts for, with those taken already."""
    groups = {authors[at].group for at in taken}
    people = {authors[at].submitter for at in taken} - {""}
    return np.array(
        [
            (_NEW_GROUP if author.group not in groups else 1) * (_SAME_SUBMITTER if author.submitter in people else 1)
            for author in authors
        ]
    )
