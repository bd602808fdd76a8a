"""Sub-topics: the parts of a large topic, told apart by the words that set its own texts apart."""

from collections.abc import Callable

import numpy as np

from analysis.arrays import Floats, Ints, Matrix
from analysis.centroids import Space, by_size, reassign
from analysis.communities import communities
from analysis.config import Config
from analysis.sampling import sampled_graph
from analysis.vectors import bm25

_ALONE = -1
# Below this many distinct texts a topic is read faster than its parts.
_LARGE = 40
# A part worth a name of its own has so many texts, and such a share of its topic's.
_SMALLEST_PART, _SMALLEST_SHARE = 8, 0.05
_RESOLUTION = 0.4
# So many texts show the parts of a topic; the others go to the nearest part.
_MOST = 8000


def parts(
    counts: Matrix,
    space: Space,
    topics: Ints,
    config: Config,
    report: Callable[[float], None] = lambda part: None,
) -> Ints:
    """The sub-topic of each text, numbered over all topics; -1 where its topic is small or holds together as one.

    counts: texts x stems. Inside a topic its words are weighed anew, so that those which all of it shares say nothing.
    """
    found = np.full(len(topics), _ALONE, np.int32)
    sizes = np.bincount(topics[topics >= 0], minlength=1)
    done = 0
    for topic, size in enumerate(sizes.tolist()):
        report(done / max(len(topics), 1))
        done += size
        if size < _LARGE:
            continue
        members = np.flatnonzero(topics == topic)
        inner = _parts_of(counts[members], space.select(members), config)
        found[members] = np.where(inner >= 0, inner + found.max(initial=_ALONE) + 1, _ALONE)
    return found


def joined(kept: Ints, fresh: Ints) -> Ints:
    """Sub-topics from two sources in one row of numbers, none missing; no text is in one of both."""
    both = np.where(fresh >= 0, fresh + kept.max(initial=_ALONE) + 1, kept)
    _, numbers = np.unique(both[both >= 0], return_inverse=True)
    found = np.full(len(both), _ALONE, np.int32)
    found[both >= 0] = numbers
    return found


def _parts_of(counts: Matrix, space: Space, config: Config) -> Ints:
    """The parts of one topic; -1 throughout where there are not two of a readable size."""
    own = Space(bm25(counts), None if space.sense is None else _apart(space.sense), space.weight)
    graph = sampled_graph(own, config.neighbours, _MOST, config.seed)
    labels = communities(graph, _RESOLUTION, config.seed)
    for _ in range(max(config.centroid_passes, 1)):
        labels = reassign(own, graph, _without_small(labels), 1)
    labels = _without_small(labels)
    return labels if labels.max(initial=_ALONE) > 0 else np.full(len(labels), _ALONE, np.int32)


def _apart(sense: Floats) -> Floats:
    """What each text means beside what all of them do: without their mean, unit rows again; rows of 0 stay."""
    known = np.flatnonzero(sense.any(axis=1))
    rest = np.zeros(sense.shape)
    if len(known):
        rest[known] = sense[known] - sense[known].mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    # Rounded as the vectors of a model are, so that no order of additions can decide.
    found: Floats = np.round(rest / np.maximum(lengths, 1e-6), 4).astype(np.float32)
    return found


def _without_small(labels: Ints) -> Ints:
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    smallest = max(_SMALLEST_PART, _SMALLEST_SHARE * (labels >= 0).sum())
    return by_size(np.where((labels >= 0) & (sizes[labels] >= smallest), labels, _ALONE))
