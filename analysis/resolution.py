"""Resolution: as many topics as a consultation of its size can be read in, and none too small to be read."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Ints, Matrix, membership, unit_rows
from analysis.communities import communities
from analysis.config import Config

# The most topics that are read willingly, by the size of the consultation; between these by the logarithm.
_SIZES = (30, 60, 300, 1000, 4000, 60_000, 1_000_000)
_MOST_TOPICS = (6, 8, 16, 25, 40, 65, 90)
# Fine first: on labelled samples of 60 to 1,000 texts the finest grouping that can be read agreed best with people.
_LADDER = (2.0, 1.7, 1.4, 1.2, 1.0, 0.85, 0.7, 0.6, 0.5)
_FEWEST_PEOPLE, _ENOUGH_PEOPLE = 2, 4
_LEAST_TOPICS = 2
# Who reads several languages reads some topics twice; in those that fewer speak, topics are coarser.
_MORE_LANGUAGES, _COARSER = 1.1, 0.2
_FEWEST_OF_LANGUAGE, _SHARE_OF_LANGUAGE = 20, 0.03


@dataclass(frozen=True, slots=True)
class People:
    """Who sent the passages. row, submitter: of each passage, as numbers."""

    row: Ints
    submitter: Ints

    @property
    def count(self) -> int:
        """How many there are."""
        return len(np.unique(self.submitter))

    @property
    def fewest(self) -> int:
        """How many a topic must have to be read as one: 2 of 30, 3 of 60, 4 of 130 and more."""
        return int(min(max(round(np.log2(max(self.count, 1))) - 3, _FEWEST_PEOPLE), _ENOUGH_PEOPLE))

    def of_topics(self, topics: Ints) -> Ints:
        """How many different submitters each topic has; `topics` gives one a row."""
        topic = topics[self.row]
        width = int(self.submitter.max(initial=0)) + 1
        pairs = np.unique(topic[topic >= 0].astype(np.int64) * width + self.submitter[topic >= 0])
        counts: Ints = np.bincount(pairs // width, minlength=int(topics.max(initial=-1)) + 1)
        return counts


def heaps(language: Ints) -> Ints:
    """Which texts are grouped among themselves: those of a language that has enough of them, and all others together.

    Texts of a language that few speak would otherwise be one topic, for the words alone that all of it has.
    """
    counts = np.bincount(language, minlength=1)
    enough = counts >= max(_FEWEST_OF_LANGUAGE, _SHARE_OF_LANGUAGE * len(language))
    enough[counts.argmax()] = False  # the texts of the most spoken one take in those of the rare ones
    return np.where(enough[language], language + 1, 0)


def grouped(graph: Matrix, heap: Ints, resolution: float, seed: int) -> Ints:
    """The communities inside each heap, numbered over all; -1 for a text without a tie there."""
    if not heap.any():
        return communities(graph, resolution, seed)
    found = np.full(len(heap), -1, np.int32)
    sizes = np.bincount(heap)
    for each in np.unique(heap):
        rows = np.flatnonzero(heap == each)
        coarser = (sizes[each] / sizes.max()) ** _COARSER
        inner = communities(graph[rows][:, rows].tocsr(), resolution * coarser, seed)
        found[rows] = np.where(inner >= 0, inner + found.max() + 1, -1)
    return found


def readable(
    graph: Matrix,
    heap: Ints,
    people: People,
    config: Config,
    report: Callable[[float], None] = lambda part: None,
) -> tuple[Ints, float]:
    """The communities of the texts, and the resolution: without a given one the finest that can be read."""
    if config.resolution is not None:
        return grouped(graph, heap, config.resolution, config.seed), config.resolution
    most = most_topics(people.count, graph.shape[0]) * (_MORE_LANGUAGES if heap.any() else 1)

    tried: dict[int, Ints] = {}

    def is_readable(rung: int) -> bool:
        report(min(len(tried) / 5, 0.9))
        tried[rung] = grouped(graph, heap, _LADDER[rung], config.seed)
        return bool((people.of_topics(tried[rung]) >= people.fewest).sum() <= most)

    rung = _first(is_readable, len(_LADDER))
    return tried[rung], _LADDER[rung]


def _first(holds: Callable[[int], bool], count: int) -> int:
    """The first of `count` rungs where `holds`, the last if it holds nowhere; where it holds, it holds further down.

    The first and the last are asked before it is halved: most corpora end there.
    """
    if holds(0):
        return 0
    low, high = 0, count - 1
    if not holds(high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def most_topics(people: int, texts: int) -> float:
    """How many topics are read willingly: a size between those of people and of texts, as a paper speaks of many."""
    return float(np.interp(np.log(max(people * texts, 1)) / 2, np.log(_SIZES), _MOST_TOPICS))


def without_tiny(vectors: Matrix, topics: Ints, people: People) -> Ints:
    """Topics of too few people to be read are dissolved, the smallest first: each text goes to the nearest other.

    The topics that are left keep their numbers.
    """
    counts = people.of_topics(topics)
    while (counts > 0).sum() > _LEAST_TOPICS and counts[counts > 0].min() < people.fewest:
        tiny = int(np.where(counts > 0, counts, counts.max() + 1).argmin())
        topics = _dissolved(vectors, topics, tiny)
        counts = people.of_topics(topics)
    return topics


def _dissolved(vectors: Matrix, topics: Ints, tiny: int) -> Ints:
    rows = np.flatnonzero(topics == tiny)
    left = np.where(topics == tiny, -1, topics)
    members = membership(left, int(topics.max()) + 1)
    near = (vectors[rows] @ unit_rows((members @ vectors).tocsr()).T).toarray()
    near[:, np.diff(members.indptr) == 0] = -1
    left[rows] = near.argmax(axis=1)
    return left
