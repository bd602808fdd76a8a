"""What a run hands back: frozen, free of any library's objects, safe to keep or to store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from analysis.config import Config
from analysis.passages import Passage

if TYPE_CHECKING:
    from analysis.lineage import Lineage
    from analysis.memory import Memory

NO_WORDS = "no_words"
NO_NEIGHBOUR = "no_neighbour"
NEAR_NOTHING = "near_nothing"
REASONS = (NO_WORDS, NO_NEIGHBOUR, NEAR_NOTHING)


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of passages that share their words, at one of two levels.

    number: unique over both levels within a run; no identity across runs.
    parent: None for a topic, the topic's number for a sub-topic.
    terms: (written form, weight), heaviest first. label: the first of them, joined by " · ".
    size: passages placed here, every text of a family counted.
    representatives: passage ids, the best to read first.
    titles: up to five suggestions for a title, each of 60 characters at most.
    summary: passage ids that between them say what the topic is about: three to five, from all groups that speak in it.
    """

    number: int
    parent: int | None
    label: str
    terms: tuple[tuple[str, float], ...]
    size: int
    representatives: tuple[int, ...]
    titles: tuple[str, ...] = ()
    summary: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one passage went.

    strength: cosine to what the rest of its topic says, 0 to 1; 0 without a topic.
    family: lowest passage id among its near-identical texts, None where it stands alone.
    likeness: in a family, how much of its three-word runs a text shares with the one that stands for all: 0 to 1, 1 for
        the same words in the same order; None where it stands alone.
    reason: None with a topic; else "no_words", "no_neighbour" or, of a passage that was assigned later, "near_nothing".
    """

    passage_id: int
    topic: int | None
    subtopic: int | None
    strength: float
    family: int | None
    reason: str | None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two topics that may be one, the lower number first; shared: what both speak of, the most telling first."""

    topics: tuple[int, int]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The result of a run.

    placements: one a passage, in the order in which the passages were given.
    versions: library name to version. seconds: step name to seconds it took.
    opened: the topics that an update opened. resolution: the one that was used.
    proposals: pairs of topics of two languages that may be one.
    memory: what `assign` and `analysis.update` need of the run.
    """

    topics: tuple[Topic, ...]
    placements: tuple[Placement, ...]
    config: Config
    versions: Mapping[str, str]
    seconds: Mapping[str, float]
    opened: tuple[int, ...] = ()
    resolution: float = 2.0
    proposals: tuple[Proposal, ...] = ()
    memory: "Memory | None" = field(default=None, compare=False, repr=False)

    def assign(self, passages: Sequence[Passage]) -> tuple[Placement, ...]:
        """Where each of `passages` goes among these topics, which stay as they are; each is judged by itself.

        A passage farther from every topic than nearly all that the topics were made of gets none, with the reason
        "near_nothing" and the strength that it had. EngineError where a text is none.
        """
        found: tuple[Placement, ...] = import_module("analysis.assign").assign(self, passages)
        return found

    def compare(self, previous: "TopicModel") -> "Lineage":
        """What became of the topics of `previous` in this result, by the passages that both have."""
        found: Lineage = import_module("analysis.lineage").compare(self, previous)
        return found

    def to_bytes(self) -> bytes:
        """The whole result, to be kept; the same result gives the same bytes."""
        found: bytes = import_module("analysis.storage").to_bytes(self)
        return found

    @classmethod
    def from_bytes(cls, data: bytes) -> "TopicModel":
        """The result that `to_bytes` kept. EngineError for anything else, and for one of another version."""
        found: TopicModel = import_module("analysis.storage").from_bytes(data)
        return found
