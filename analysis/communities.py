"""Communities: groups of texts that are joined more closely among themselves than to the rest."""

import ctypes
import threading

import numpy as np
from sknetwork.clustering import Leiden

from analysis.arrays import Ints, Matrix

_ALONE = -1
# scikit-network's refinement draws from the C library's rand(), which nothing in Python seeds.
_C = ctypes.CDLL(None)
_DRAWING = threading.Lock()


def communities(graph: Matrix, resolution: float, seed: int) -> Ints:
    """The community of each text (Leiden, modularity; Traag et al. 2019); -1 for one without a neighbour.

    The same graph and seed give the same communities.
    """
    joined = np.flatnonzero(np.diff(graph.indptr))
    labels = np.full(graph.shape[0], _ALONE, np.int32)
    if len(joined):
        labels[joined] = _leiden(graph[joined][:, joined], resolution, seed)
    return labels


def _leiden(graph: Matrix, resolution: float, seed: int) -> Ints:
    search = Leiden(
        resolution=resolution,
        shuffle_nodes=True,
        random_state=seed,
        sort_clusters=False,
        return_probs=False,
        return_aggregate=False,
    )
    with _DRAWING:
        _C.srand(ctypes.c_uint(seed + 1))
        labels: Ints = search.fit_predict(graph)
    return labels
