"""Centroids: what a topic says on the whole, and which topic says most nearly what a text says."""

import numpy as np

from analysis.arrays import Floats, Ints, Matrix, membership, unit_rows

_ROWS_AT_ONCE = 65536
_ALONE = -1


def centroids(vectors: Matrix, labels: Ints) -> Matrix:
    """topics x words: the unit-length sum of each topic's rows."""
    return unit_rows((membership(labels, int(labels.max(initial=_ALONE)) + 1) @ vectors).tocsr())


def reassign(vectors: Matrix, labels: Ints, passes: int) -> Ints:
    """`passes` times: every text moves to the topic with the nearest centroid; -1 where none has a word of it.

    One text is no topic: it goes to the nearest of the others. The topics come back ordered by size.
    """
    for _ in range(passes):
        labels = _nearest(vectors, centroids(vectors, _without_single(labels)))
    shared = _without_single(labels)
    return by_size(np.where(shared == labels, labels, _nearest(vectors, centroids(vectors, shared))))


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


def strengths(vectors: Matrix, labels: Ints) -> Floats:
    """The cosine of each text to the sum of the others in its topic, 0 without topic or others. float64."""
    count = int(labels.max(initial=_ALONE)) + 1
    placed = labels >= 0
    sums = (membership(labels, count) @ vectors).tocsr()
    squares = np.asarray(sums.multiply(sums).sum(axis=1)).ravel()[labels]
    own = np.asarray(vectors[placed].multiply(sums[labels[placed]]).sum(axis=1)).ravel()
    others = np.sqrt(np.maximum(squares[placed] - 2 * own + 1, 0))
    found = np.zeros(len(labels))
    # A topic of one has no others: what is left of it is rounding.
    found[placed] = np.where(others > 1e-3, (own - 1) / np.maximum(others, 1e-3), 0)
    return np.clip(found, 0, 1)


def _without_single(labels: Ints) -> Ints:
    """The same numbers, -1 for a text that is alone in its topic."""
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    return np.where((labels >= 0) & (sizes[labels] > 1), labels, _ALONE)


def _nearest(vectors: Matrix, centres: Matrix) -> Ints:
    across = np.ascontiguousarray(centres.toarray().T)
    found = np.empty(vectors.shape[0], np.int32)
    if not across.shape[1]:
        return np.full(len(found), _ALONE, np.int32)
    for start in range(0, len(found), _ROWS_AT_ONCE):
        scores = vectors[start : start + _ROWS_AT_ONCE] @ across
        found[start : start + _ROWS_AT_ONCE] = np.where(scores.max(axis=1) > 0, scores.argmax(axis=1), _ALONE)
    return found
