"""Sampling: the graph of a large corpus is that of a part of it; centroids then find the place of the rest.

Finding every text's nearest grows with the square of the texts; everything else grows with their number.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from analysis.arrays import Ints, Matrix
from analysis.centroids import Space
from analysis.graph import neighbour_graph

_FEWEST_NEIGHBOURS = 8


def sampled_graph(
    space: Space, neighbours: int, most: int, seed: int, report: Callable[[float], None] = lambda part: None
) -> Matrix:
    """texts x texts: the graph of `most` texts that the seed draws, without ties for the others; of all if fewer."""
    texts = space.words.shape[0]
    if texts <= most:
        return neighbour_graph(space, neighbours, report)
    drawn = np.sort(np.random.default_rng(seed).choice(texts, most, replace=False))
    # A part of the texts has as small a part of each one's near neighbours; with more, small subjects flow together.
    fewer = max(round(neighbours * most / texts), min(neighbours, _FEWEST_NEIGHBOURS))
    return _spread(neighbour_graph(space.select(drawn), fewer, report), drawn, texts)


def _spread(graph: Matrix, rows: Ints, size: int) -> Matrix:
    """The same ties between the texts `rows` of `size`."""
    lengths = np.zeros(size, np.int64)
    lengths[rows] = np.diff(graph.indptr)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((graph.data, rows[graph.indices], starts), shape=(size, size))
