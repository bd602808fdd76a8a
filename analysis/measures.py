"""Quality: how firm the topics of a result are, how far apart, and what sits far from all of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats
from analysis.errors import EngineError
from analysis.health import Finding
from analysis.memory import Memory
from analysis.model import NO_NEIGHBOUR, TopicModel
from analysis.passages import Passage
from analysis.rare import is_shown, rare
from analysis.stability import Stability, stability

__all__ = ["Finding", "Quality", "TopicQuality", "quality"]

# Hennig (2007): below .5 a cluster is dissolved, from .75 on it is found again.
_UNSTABLE, _FIRM = 0.5, 0.75
# Two topics whose centroids have this cosine may well be one.
_NEIGHBOURS = 0.4
_HEAP = 0.4


@dataclass(frozen=True, slots=True)
class TopicQuality:
    """How good one topic is; sub-topics are not judged.

    stability: mean over the runs of the best Jaccard overlap with a topic of the run, 0 to 1 (Hennig 2007); None where
    there was no run. cohesion: mean strength of its different texts. separation: 1 minus the cosine to the nearest
    other topic, `nearest` (None where there is no other).
    """

    topic: int
    stability: float | None
    cohesion: float
    separation: float
    nearest: int | None


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a result is.

    stability: mean ARI between the topics and those of each run on nine tenths of the texts; 1 = the same; None
        where there was no run.
    rare: ids of passages that are heard but rare, far from every topic, the farthest first; no copies twice.
    health: in the order in which they are worth reading; codes "firm_topics" and "unstable_topics" (where there were
        runs), "near_topics", "largest_topic" (passages in a topic that holds a large part of all), "rare_passages",
        "without_topic". analysis.health.in_words says them.
    """

    stability: float | None
    topics: tuple[TopicQuality, ...]
    rare: tuple[int, ...]
    health: tuple[Finding, ...]
    runs: int


def quality(
    passages: Sequence[Passage],
    model: TopicModel,
    runs: int = 10,
    progress: Callable[[float], None] = lambda part: None,
) -> Quality:
    """How good `model`, the result for `passages`, is. `progress` hears the share done; what it raises stops it.

    Each run groups nine tenths of the different texts anew, with another seed; without runs nothing is said of
    stability, and the rest costs next to nothing. EngineError where the passages are not those of the model, or it was
    kept without its memory.
    """
    if [passage.id for passage in passages] != [place.passage_id for place in model.placements]:
        raise EngineError("other_passages", "These are not the passages that this result was made of.")
    if model.memory is None:
        raise EngineError("no_memory", "This result was kept without what is needed to judge it.")
    found = stability(passages, model, runs, progress) if runs > 0 else None
    judged = _judge(model, model.memory, found)
    far = rare(passages, model, model.memory)
    progress(1.0)
    agreement = None if found is None else found.agreement
    return Quality(agreement, judged, far, _health(model, judged, far), max(runs, 0))


def _judge(model: TopicModel, memory: Memory, found: Stability | None) -> tuple[TopicQuality, ...]:
    topics = [topic.number for topic in model.topics if topic.parent is None]
    strengths: dict[int, list[float]] = {topic: [] for topic in topics}
    for place in model.placements:
        if place.topic is not None and is_shown(place):
            strengths[place.topic].append(place.strength)
    alike = _between(memory, len(topics))
    return tuple(
        TopicQuality(
            topic,
            None if found is None else found.topics[topic],
            # The exact sum is the same in any order of the passages.
            round(math.fsum(strengths[topic]) / max(len(strengths[topic]), 1), 4),
            round(1 - float(alike[topic].max()), 4) if len(topics) > 1 else 1.0,
            int(alike[topic].argmax()) if len(topics) > 1 else None,
        )
        for topic in topics
    )


def _between(memory: Memory, count: int) -> Floats:
    """topics x topics: the cosine of their centroids, -1 to itself."""
    words = memory.words[:count]
    alike: Floats = (words @ words.T).toarray().astype(np.float64)
    np.fill_diagonal(alike, -1)
    return alike


def _health(model: TopicModel, judged: Sequence[TopicQuality], far: Sequence[int]) -> tuple[Finding, ...]:
    passages, topics = len(model.placements), len(judged)
    largest = max((topic.size for topic in model.topics if topic.parent is None), default=0)
    firmness = [each.stability for each in judged if each.stability is not None]
    found = [
        Finding("firm_topics", sum(each >= _FIRM for each in firmness), len(firmness)),
        Finding("unstable_topics", sum(each < _UNSTABLE for each in firmness), len(firmness)),
        Finding("near_topics", sum(each.separation < 1 - _NEIGHBOURS for each in judged), topics),
        Finding("largest_topic", largest if largest >= _HEAP * passages else 0, passages),
        Finding("rare_passages", len(far), passages),
        Finding("without_topic", sum(place.reason == NO_NEIGHBOUR for place in model.placements), passages),
    ]
    return tuple(each for each in found if each.count or (each.code == "firm_topics" and firmness))
