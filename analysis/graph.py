"""The graph: each text joined to those whose words are nearest."""

import os
from collections.abc import Callable

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from analysis.arrays import Floats, Matrix
from analysis.centroids import Space

_ROWS_AT_ONCE = 8192
_DENSE_ROWS_AT_ONCE = 1024


def nearest(
    rows: Matrix,
    others: Matrix,
    count: int,
    threshold: float = 0.0,
    report: Callable[[float], None] = lambda part: None,
) -> Matrix:
    """The `count` highest products of each row with the rows of `others`, those above `threshold` only.

    With unit rows a product is a cosine. Works through some thousand rows at a time, so that memory stays small and
    `report` hears the share done.
    """
    across = others.T.tocsr()
    parts = []
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        report(start / rows.shape[0])
        part = rows[start : start + _ROWS_AT_ONCE]
        parts.append(sp_matmul_topn(part, across, top_n=count, threshold=threshold, sort=True, n_threads=_threads()))
    return sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix((0, others.shape[0]), dtype=np.float32)


def neighbour_graph(space: Space, neighbours: int, report: Callable[[float], None] = lambda part: None) -> Matrix:
    """texts x texts: the cosine where one is among the `neighbours` nearest of the other; symmetric, no loops.

    With a sentence model, the cosines of words plus those of senses times their weight, each among its own nearest.
    """
    share = 1.0 if space.sense is None else 0.5
    directed = nearest(space.words, space.words, neighbours + 1, 0.0, lambda part: report(share * part))
    directed.setdiag(0)
    graph = directed.maximum(directed.T).tocsr()
    if space.sense is not None:
        ties = _nearest_senses(space.sense, neighbours, lambda part: report(share + share * part))
        graph = (graph + ties.maximum(ties.T) * np.float32(space.weight)).tocsr()
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph


def _nearest_senses(sense: Floats, neighbours: int, report: Callable[[float], None]) -> Matrix:
    """The same for dense unit rows: every cosine of some hundred rows at a time; rows of 0 have no neighbour."""
    size, count = len(sense), min(neighbours, len(sense) - 1)
    columns, cosines = np.empty((size, count), np.int32), np.empty((size, count), np.float32)
    for start in range(0, size, _DENSE_ROWS_AT_ONCE):
        report(start / size)
        rows = np.arange(start, min(start + _DENSE_ROWS_AT_ONCE, size))
        # Rounded, so that the order of additions in a product cannot decide between two that are as near.
        found = np.round(sense[rows] @ sense.T, 5)
        found[np.arange(len(rows)), rows] = -1
        columns[rows] = np.argpartition(-found, count - 1, axis=1)[:, :count]
        cosines[rows] = np.take_along_axis(found, columns[rows], axis=1)
    starts = np.arange(0, size * count + 1, count)
    ties = sparse.csr_matrix((np.maximum(cosines.ravel(), 0), columns.ravel(), starts), shape=(size, size))
    ties.eliminate_zeros()
    return ties


def _threads() -> int:
    return len(os.sched_getaffinity(0))
