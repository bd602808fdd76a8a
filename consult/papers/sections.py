"""The sections of a paper's task list: where each stands, and what keeps two writers from undoing each other's work."""

import enum
from dataclasses import dataclass

from sqlalchemy import select

from consult.extensions import db
from consult.models.papers import PaperSection
from consult.models.submissions import Submission
from consult.models.types import now


class Section(enum.Enum):
    """What is filled in on a page of its own, in this order."""

    ORGANISATION = "organisation"
    DOCUMENT = "document"
    POINTS = "points"
    SIGNATORIES = "signatories"


class Progress(enum.Enum):
    """How far a section is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


@dataclass(frozen=True)
class Standing:
    """Where a section stands. version: of its form; 0 where that was never saved."""

    section: Section
    version: int = 0
    is_begun: bool = False
    is_complete: bool = False

    @property
    def progress(self) -> Progress:
        """The same in one word."""
        if self.is_complete:
            return Progress.COMPLETED
        return Progress.IN_PROGRESS if self.is_begun else Progress.NOT_STARTED


def saved(paper: Submission, section: Section) -> PaperSection | None:
    """When and by whom a section was last saved, or None."""
    found: PaperSection | None = db.session.scalar(
        select(PaperSection).where(PaperSection.submission_id == paper.id, PaperSection.section == section.value)
    )
    return found


def version(paper: Submission, section: Section) -> int:
    """The version of a section's form, 0 where it was never saved."""
    row = saved(paper, section)
    return row.version if row else 0


def standings(paper: Submission) -> dict[Section, Standing]:
    """Where every section stands, in their order, as its own form was left."""
    rows = db.session.scalars(select(PaperSection).where(PaperSection.submission_id == paper.id))
    found = {row.section: Standing(Section(row.section), row.version, True, row.is_complete) for row in rows}
    return {section: found.get(section.value, Standing(section)) for section in Section}


def touch(paper: Submission, section: Section) -> PaperSection:
    """Note that a section was begun; the version of its form stays. The caller holds the lock of the paper. Flushes."""
    row = saved(paper, section)
    if row is None:
        row = PaperSection(submission_id=paper.id, section=section.value, version=0)
        db.session.add(row)
    paper.updated_at = now()
    db.session.flush()
    return row


def note(paper: Submission, section: Section, *, complete: bool) -> None:
    """Note that a section's form was saved: its version counts up. The caller holds the lock of the paper. Flushes."""
    row = touch(paper, section)
    row.version += 1
    row.is_complete = complete
    row.saved_at = now()
    db.session.flush()
