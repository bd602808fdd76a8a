"""Rare: what is said by few, far from every topic, so that it is read and not lost."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from statistics import median

import numpy as np

from analysis.assign import near_topics
from analysis.memory import Memory
from analysis.model import NO_WORDS, Placement, TopicModel
from analysis.passages import Passage

# So much of the usual nearness, or less, is far; a text of fewer words is short rather than rare.
_FAR, _FEWEST_WORDS = 0.3, 8
_WORD = re.compile(r"[^\W\d_]+")
_AT_ONCE = 20_000

Member = tuple[Passage, Placement]


def rare(passages: Sequence[Passage], model: TopicModel, memory: Memory) -> tuple[int, ...]:
    """The ids of passages that are far from every topic by their own words, the farthest first; no copies twice.

    What the rest of a submission says makes no passage less rare.
    """
    members = [(passage, place) for passage, place in zip(passages, model.placements, strict=True) if is_shown(place)]
    bar = _FAR * median([place.strength for _, place in members if place.topic is not None] or [0.0])
    sent = Counter(passage.submitter for passage in passages)
    # A strength speaks of the own topic alone and, where a passage leans on others, of those too: such are asked again.
    leans = [
        model.config.context > 0 and passage.submitter != "" and sent[passage.submitter] > 1 for passage, _ in members
    ]
    asked = [
        (passage, place)
        for (passage, place), lean in zip(members, leans, strict=True)
        if (lean or place.strength <= bar) and place.reason != NO_WORDS and _says_enough(passage)
    ]
    near = _by_themselves(asked, model, memory, _lengths(members))
    return tuple(number for _, number in sorted((nearness, number) for number, nearness in near if nearness <= bar))


def is_shown(place: Placement) -> bool:
    """Whether a passage stands for its family: of each text one."""
    return place.family is None or place.family == place.passage_id


def _says_enough(passage: Passage) -> bool:
    return sum(1 for _ in islice(_WORD.finditer(passage.text), _FEWEST_WORDS)) == _FEWEST_WORDS


def _by_themselves(
    members: Sequence[Member], model: TopicModel, memory: Memory, lengths: Mapping[int, float]
) -> Iterator[tuple[int, float]]:
    """Id and nearness to whichever topic is nearest, by a passage's own words; its own topic without itself."""
    count = sum(topic.parent is None for topic in model.topics)
    for start in range(0, len(members), _AT_ONCE):
        some = members[start : start + _AT_ONCE]
        scores = near_topics([passage for passage, _ in some], memory, model.config).scores[:, :count]
        for at, (_, place) in enumerate(some):
            if place.topic is not None:
                scores[at, place.topic] -= 1 / lengths[place.topic]
        for (passage, _), nearness in zip(some, np.clip(scores.max(axis=1, initial=0), 0, 1).tolist(), strict=True):
            yield passage.id, round(nearness, 6)


def _lengths(members: Sequence[Member]) -> dict[int, float]:
    """How long the sum of each topic's unit vectors is.

    With strengths s of n texts, and little of the sum being any single text: length² = length x sum(s) + n.
    """
    strengths: dict[int, list[float]] = {}
    for _, place in members:
        if place.topic is not None:
            strengths.setdefault(place.topic, []).append(place.strength)
    sums = {topic: math.fsum(each) for topic, each in strengths.items()}
    return {topic: (sums[topic] + math.sqrt(sums[topic] ** 2 + 4 * len(strengths[topic]))) / 2 for topic in sums}
