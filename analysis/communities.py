"""Communities: groups of texts that are joined more closely among themselves than to the rest."""

import ctypes
import threading

import numpy as np
from sknetwork.clustering import Leiden

from analysis.arrays import Ints, Matrix
from analysis.centroids import by_size, reassign

_ALONE = -1
# Below this many distinct texts a topic is read faster than its parts.
_LARGE = 40
# A part worth a name of its own has so many texts, and such a share of its topic's.
_SMALLEST_PART, _SMALLEST_SHARE = 8, 0.05
_PART_RESOLUTION = 0.6
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


def parts(graph: Matrix, vectors: Matrix, topics: Ints, seed: int, passes: int) -> Ints:
    """The sub-topic of each text, numbered over all topics; -1 where its topic is small or holds together as one."""
    found = np.full(len(topics), _ALONE, np.int32)
    for topic in range(int(topics.max(initial=_ALONE)) + 1):
        members = np.flatnonzero(topics == topic)
        if len(members) < _LARGE:
            continue
        inner = _parts_of(graph[members][:, members], vectors[members], seed, passes)
        found[members] = np.where(inner >= 0, inner + found.max(initial=_ALONE) + 1, _ALONE)
    return found


def _parts_of(graph: Matrix, vectors: Matrix, seed: int, passes: int) -> Ints:
    """The parts of one topic; -1 throughout where there are not two of a readable size."""
    labels = communities(graph, _PART_RESOLUTION, seed)
    for _ in range(max(passes, 1)):
        labels = reassign(vectors, _without_small(labels), 1)
    labels = _without_small(labels)
    return labels if labels.max(initial=_ALONE) > 0 else np.full(len(labels), _ALONE, np.int32)


def _without_small(labels: Ints) -> Ints:
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    return by_size(
        np.where((labels >= 0) & (sizes[labels] >= max(_SMALLEST_PART, _SMALLEST_SHARE * len(labels))), labels, _ALONE)
    )
