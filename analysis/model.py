"""What a run hands back: frozen, free of any library's objects, safe to keep or to store."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.config import Config

NO_WORDS = "no_words"
NO_NEIGHBOUR = "no_neighbour"


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of passages that share their words, at one of two levels.

    number: unique over both levels within a run; no identity across runs.
    parent: None for a topic, the topic's number for a sub-topic.
    terms: (written form, weight), heaviest first. label: the first of them, joined by " · ".
    size: passages placed here, every text of a family counted.
    representatives: passage ids, the best to read first.
    """

    number: int
    parent: int | None
    label: str
    terms: tuple[tuple[str, float], ...]
    size: int
    representatives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one passage went.

    strength: cosine to what the rest of its topic says, 0 to 1; 0 without a topic.
    family: lowest passage id among its near-identical texts, None where it stands alone.
    reason: None with a topic; else "no_words" or "no_neighbour".
    """

    passage_id: int
    topic: int | None
    subtopic: int | None
    strength: float
    family: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The result of a run.

    placements: one a passage, in the order in which the passages were given.
    versions: library name to version. seconds: step name to seconds it took.
    """

    topics: tuple[Topic, ...]
    placements: tuple[Placement, ...]
    config: Config
    versions: Mapping[str, str]
    seconds: Mapping[str, float]
