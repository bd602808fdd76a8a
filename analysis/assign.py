"""Assigning: new passages find their place among the topics that are there, each by itself."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.arrays import Floats, Ints
from analysis.centroids import Space
from analysis.config import Config
from analysis.dense import embed
from analysis.errors import EngineError
from analysis.languages import decide, primary
from analysis.memory import Memory
from analysis.model import NEAR_NOTHING, NO_NEIGHBOUR, NO_WORDS, Placement, TopicModel
from analysis.passages import Passage
from analysis.vectors import count_known
from analysis.words import read

_AT_ONCE = 20_000


def assign(model: TopicModel, passages: Sequence[Passage]) -> tuple[Placement, ...]:
    """Where each passage goes; none of them moves a topic or another passage. See TopicModel.assign."""
    memory = model.memory
    if memory is None:
        raise EngineError("no_memory", "This result was kept without what is needed to place further passages.")
    for passage in passages:
        if not isinstance(passage.text, str):
            raise EngineError("not_text", f"Passage {passage.id} has no text; give it a string.")
    parents = np.array([-1 if topic.parent is None else topic.parent for topic in model.topics], np.int64)
    found: list[Placement] = []
    for start in range(0, len(passages), _AT_ONCE):
        some = passages[start : start + _AT_ONCE]
        found += _placed(some, near_topics(some, memory, model.config), parents, memory.bar)
    return tuple(found)


class Nearness(NamedTuple):
    """What is known of some passages among the topics.

    scores: passages x topics of both levels. said: how many stems each has; known: how much of them the run had.
    """

    scores: Floats
    said: Ints
    known: Floats


def near_topics(passages: Sequence[Passage], memory: Memory, config: Config) -> Nearness:
    """How near each passage is to each topic, by itself."""
    words = read([passage.text for passage in passages])
    declared = [primary(passage.language) for passage in passages]
    language, codes = decide(words, declared, config.languages, memory.language)
    counts, said = count_known(words, language, codes, memory.stems, config.forms)
    sense = None
    if memory.sense is not None:
        sense = embed([passage.text for passage in passages], [codes[at] for at in language], config)
    # What a sentence model makes of a text knows all its words.
    known = memory.weighing.familiarity(counts, said) if sense is None else np.ones(len(passages))
    return Nearness(memory.scores(Space(memory.weighing.vectors(counts), sense, memory.weight)), said, known)


def _placed(passages: Sequence[Passage], near: Nearness, parents: Ints, bar: float) -> list[Placement]:
    upper = np.where(parents < 0, near.scores, -1.0)
    topics = upper.argmax(axis=1)
    strength = np.clip(upper.max(axis=1), 0, 1)
    lower = np.where(parents[None, :] == topics[:, None], near.scores, -1.0)
    subtopics = np.where(lower.max(axis=1) >= 0, lower.argmax(axis=1), -1)
    found = []
    reasons = _reasons(near.said, strength, near.known, bar)
    rows = zip(passages, topics.tolist(), subtopics.tolist(), strength.tolist(), reasons, strict=True)
    for passage, topic, subtopic, nearness, reason in rows:
        if reason is not None:
            found.append(Placement(passage.id, None, None, nearness if reason == NEAR_NOTHING else 0.0, None, reason))
        else:
            found.append(Placement(passage.id, topic, subtopic if subtopic >= 0 else None, nearness, None, None))
    return found


def _reasons(said: Ints, strength: Floats, known: Floats, bar: float) -> list[str | None]:
    """Why each passage has no topic; None for one that has."""
    columns = zip(said.tolist(), strength.tolist(), (strength * known < bar).tolist(), strict=True)
    return [
        NO_WORDS if not stems else NO_NEIGHBOUR if nearness <= 0 else NEAR_NOTHING if far else None
        for stems, nearness, far in columns
    ]
