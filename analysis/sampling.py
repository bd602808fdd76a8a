"""Sampling: the graph of a large corpus is that of a part of it; centroids then find the place of the rest.

Finding every text's nearest grows with the square of the texts; everything else grows with their number.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Ints, Matrix
from analysis.centroids import Space, closeness, reassign
from analysis.graph import nearest, neighbour_graph

_FEWEST_NEIGHBOURS = 8
# The place of a text is in doubt where the second nearest topic is less than this part farther than the nearest.
_DOUBT = 0.3


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


def with_doubtful(
    space: Space, graph: Matrix, topics: Ints, most: int, report: Callable[[float], None] = lambda part: None
) -> Matrix:
    """The graph of a sample with ties, one way, from the other texts whose topic is in doubt to their nearest in it.

    So the neighbours of these have a vote, too; of the others the centroids are sure. topics: those of the sample, -1
    elsewhere. It is the graph as it was where that has all texts, and with a sentence model.
    """
    if space.words.shape[0] <= most or space.sense is not None:
        return graph
    sampled = np.diff(graph.indptr) > 0
    asked = np.flatnonzero(~sampled & _in_doubt(space, reassign(space, graph, topics, 1)))
    drawn = np.flatnonzero(sampled)
    near = nearest(space.words[asked], space.words[drawn], _FEWEST_NEIGHBOURS, 0.0, report)
    lengths = np.zeros(graph.shape[0], np.int64)
    lengths[asked] = np.diff(near.indptr)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return (graph + sparse.csr_matrix((near.data, drawn[near.indices], starts), shape=graph.shape)).tocsr()


def _in_doubt(space: Space, topics: Ints) -> Bools:
    best, second = closeness(space, topics)
    found: Bools = best - second < _DOUBT * best
    return found


def _spread(graph: Matrix, rows: Ints, size: int) -> Matrix:
    """The same ties between the texts `rows` of `size`."""
    lengths = np.zeros(size, np.int64)
    lengths[rows] = np.diff(graph.indptr)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((graph.data, rows[graph.indices], starts), shape=(size, size))
