"""The graph: each text joined to those whose words are nearest."""

import os
from collections.abc import Callable

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from analysis.arrays import Matrix

_ROWS_AT_ONCE = 8192


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


def neighbour_graph(vectors: Matrix, neighbours: int, report: Callable[[float], None] = lambda part: None) -> Matrix:
    """texts x texts: the cosine where one is among the `neighbours` nearest of the other; symmetric, no loops."""
    directed = nearest(vectors, vectors, neighbours + 1, 0.0, report)
    directed.setdiag(0)
    directed.eliminate_zeros()
    graph: Matrix = directed.maximum(directed.T).tocsr()
    graph.sort_indices()
    return graph


def _threads() -> int:
    return len(os.sched_getaffinity(0))
