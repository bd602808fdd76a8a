"""Saving a section that somebody else may have saved meanwhile: nothing is overwritten unseen, and nothing is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consult.models.submissions import Submission, SubmissionState
from consult.papers import sections
from consult.papers.sections import Section


@dataclass(frozen=True)
class Entry:
    """One field of a section in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that two people filled in differently."""

    label: str
    theirs: str
    mine: str


def differences(theirs: Sequence[Entry], mine: Sequence[Entry]) -> list[Difference]:
    """The fields that are not alike; of two lists of different lengths the rest of the longer one, too."""
    longest = max(len(theirs), len(mine))
    found = []
    for place in range(longest):
        left = theirs[place] if place < len(theirs) else None
        right = mine[place] if place < len(mine) else None
        label = (right or left or Entry("", "")).label
        texts = (left.text if left else "", right.text if right else "")
        if texts[0] != texts[1]:
            found.append(Difference(label, *texts))
    return found


def save(
    paper: Submission,
    section: Section,
    seen: int,
    *,
    theirs: Sequence[Entry],
    mine: Sequence[Entry],
    write: Callable[[], None],
    complete: bool,
) -> list[Difference]:
    """Store a section whose form began from version `seen`; gives the differences, and stores nothing, on a conflict.

    The caller holds the lock of the paper. The same once more is stored once: a button that is pressed twice.
    """
    found = differences(theirs, mine)
    if seen != sections.version(paper, section) and any(each.theirs for each in found):
        return found
    if found or paper.state is SubmissionState.DRAFT:
        write()
        sections.note(paper, section, complete=complete)
    return []
