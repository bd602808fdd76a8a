"""Health: what the figures of a result come to, as a few counted findings and in words."""

from collections.abc import Iterable
from dataclasses import dataclass

# One of it, several of it; {of}: out of how many.
_WORDS = {
    "firm_topics": ("{count} of {of} topics is firm", "{count} of {of} topics are firm"),
    "unstable_topics": ("{count} topic is unstable", "{count} topics are unstable"),
    "near_topics": (
        "{count} topic lies close to another and may be one issue with it",
        "{count} topics lie close to another and may be one issue with it",
    ),
    "largest_topic": (
        "the largest topic holds {count} of {of} passages",
        "the largest topic holds {count} of {of} passages",
    ),
    "rare_passages": ("{count} passage sits far from everything", "{count} passages sit far from everything"),
    "without_topic": ("{count} passage shares no word with any topic", "{count} passages share no word with any topic"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of the health summary: a stable code, how many, and out of how many."""

    code: str
    count: int
    of: int

    def __str__(self) -> str:
        """The finding in English, as part of a sentence."""
        one, several = _WORDS[self.code]
        return (one if self.count == 1 else several).format(count=self.count, of=self.of)


def in_words(findings: Iterable[Finding]) -> str:
    """The findings as one sentence; empty where there is none."""
    said = "; ".join(map(str, findings))
    return f"{said[0].upper()}{said[1:]}." if said else ""
