"""Context: a short passage leans on the rest of what the same submitter sent.

How far is not guessed: where a submitter's passages are more alike than passages of different people nearly always
are, they lean fully; where they are not, as when one account passes on what many say, they do not lean at all.
"""

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Ints, Matrix, membership, row_of_each, unit_rows

# What is kept of all that a submitter says elsewhere: enough to tell the subject, so that long papers stay small.
_HEAVIEST = 60
_APART = 7


def lean(vectors: Matrix, submitter: Ints, most: float) -> Matrix:
    """Each row plus up to `most` times the unit-length sum of its submitter's other rows, rows of length 1 again.

    vectors: unit rows; submitter: a number for whoever speaks in each row. Empty rows stay empty, and those who speak
    in one row alone keep it as it is.
    """
    rows = np.flatnonzero(_with_others(vectors, submitter))
    if not len(rows) or not most:
        return vectors
    others = _others(vectors, submitter, rows)
    weight = most * togetherness(vectors[rows], others)
    spread = sparse.csr_matrix(
        (np.full(len(rows), weight, np.float32), (rows, np.arange(len(rows)))), shape=(vectors.shape[0], len(rows))
    )
    return unit_rows((vectors + spread @ others).tocsr()) if weight else vectors


def togetherness(own: Matrix, others: Matrix) -> float:
    """How much oftener a row is nearer to its submitter's others than to somebody else's, 0 (no oftener) to 1 (always).

    own, others: unit rows in the same order. Ties, mostly rows without a word in common with either, do not count.
    """
    strangers = others[np.roll(np.arange(others.shape[0]), others.shape[0] // 2 + _APART)]
    same = np.asarray(own.multiply(others).sum(axis=1)).ravel()
    other = np.asarray(own.multiply(strangers).sum(axis=1)).ravel()
    nearer, farther = int((same > other).sum()), int((same < other).sum())
    return max(nearer - farther, 0) / max(nearer + farther, 1)


def between_people(graph: Matrix, submitter: Ints) -> Matrix:
    """The graph without ties between rows of one submitter: two that lean on each other are near by that alone."""
    row = row_of_each(graph)
    kept = submitter[row] != submitter[graph.indices]
    ends = np.concatenate([[0], np.cumsum(kept)])[graph.indptr]
    return sparse.csr_matrix((graph.data[kept], graph.indices[kept], ends), shape=graph.shape)


def _with_others(vectors: Matrix, submitter: Ints) -> Bools:
    """Whether each row says something and its submitter says something elsewhere."""
    says = np.diff(vectors.indptr) > 0
    rows_of = np.bincount(submitter[says], minlength=int(submitter.max(initial=0)) + 1)
    found: Bools = says & (rows_of[submitter] > 1)
    return found


def _others(vectors: Matrix, submitter: Ints, rows: Ints) -> Matrix:
    """The unit-length sum of what the submitter of each of `rows` says in the others, heaviest stems only."""
    _, speaker = np.unique(submitter[rows], return_inverse=True)
    sums = (membership(speaker, int(speaker.max()) + 1) @ vectors[rows]).tocsr()
    rest = (sums[speaker] - vectors[rows]).tocsr()
    order = np.lexsort((rest.indices, -rest.data, row_of_each(rest)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(rest.indptr[:-1], np.diff(rest.indptr))
    rest.data[(rank >= _HEAVIEST) | (rest.data < 1e-6)] = 0
    rest.eliminate_zeros()
    return unit_rows(rest)
