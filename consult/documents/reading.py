"""Documents page by page, as everybody may read them. Who may see what is asked in the query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from consult.extensions import db
from consult.issues.reading import Fragment, paragraphs
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, TextSource
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.models.types import now
from consult.papers import reading as papers
from consult.submissions.visibility import published


@dataclass(frozen=True)
class Leaf:
    """One page of a document with its neighbours; a document that was not read has one page without words."""

    attachment: Attachment
    number: int
    count: int
    text: str
    paragraphs: list[list[Fragment]]
    source: TextSource
    is_mended: bool

    @property
    def has_picture(self) -> bool:
        """Whether the page can be looked at: of a PDF, and where the text is that of the file."""
        return can_be_drawn(self.attachment)

    @property
    def file_name(self) -> str | None:
        """What its author calls the file, where they are named; a file's name may name them."""
        submission = self.attachment.submission
        named = submission.organisation is not None or submission.kind is SubmissionKind.POSITION_PAPER
        return self.attachment.file_name if named else submission.folio


def can_be_drawn(attachment: Attachment) -> bool:
    """Whether pictures can be made of a file's pages."""
    return attachment.media_type == "application/pdf" and attachment.text_source is not TextSource.AUTHOR


def public() -> ColumnElement[bool]:
    """Documents that everybody may read. Needs Attachment, Submission and Consultation in the query.

    Of papers also the versions before; what somebody took away from an opinion is gone.
    """
    of_opinions = and_(
        Submission.kind != SubmissionKind.POSITION_PAPER,
        published(),
        Attachment.until_version.is_(None),
        Consultation.announced_at <= now(),
        Consultation.results_published_at.is_not(None),
    )
    return or_(papers.public(), of_opinions)


def attachment(consultation_id: int, attachment_id: int, *, for_group: bool = False) -> Attachment | None:
    """A document that everybody may read, or that the working group may: all that was sent. None for all else."""
    found: Attachment | None = db.session.scalar(
        _documents()
        .where(Attachment.id == attachment_id, Submission.consultation_id == consultation_id)
        .where(Submission.state == SubmissionState.SUBMITTED if for_group else public())
    )
    return found


def place_of(consultation_id: int, passage_id: int, *, for_group: bool = False) -> tuple[int, int] | None:
    """The document and page that a passage stands on, if it may be read; None also for a passage of an answer."""
    row = db.session.execute(
        select(Attachment.id, AttachmentPage.number)
        .select_from(Passage)
        .join(AttachmentPage, AttachmentPage.id == Passage.attachment_page_id)
        .join(AttachmentPage.attachment)
        .join(Attachment.submission)
        .join(Submission.consultation)
        .where(Passage.id == passage_id, Submission.consultation_id == consultation_id)
        .where(Submission.state == SubmissionState.SUBMITTED if for_group else public())
    ).first()
    return None if row is None else (row[0], row[1])


def _documents() -> Select[Any]:
    return (
        select(Attachment)
        .join(Attachment.submission)
        .join(Submission.consultation)
        .outerjoin(Submission.organisation)
        .where(Attachment.kind == AttachmentKind.DOCUMENT)
        .options(
            contains_eager(Attachment.submission).contains_eager(Submission.organisation),
            contains_eager(Attachment.submission).contains_eager(Submission.consultation),
        )
    )


def page_of(found: Attachment, number: int) -> AttachmentPage | None:
    """A page of a document, or None."""
    query = select(AttachmentPage).where(AttachmentPage.attachment_id == found.id, AttachmentPage.number == number)
    found_page: AttachmentPage | None = db.session.scalar(query)
    return found_page


def leaf(found: Attachment, number: int, marked: int | None = None) -> Leaf | None:
    """A page to be read, the passage `marked` in it; None where the document has no such page. Two queries."""
    page = page_of(found, number)
    count = found.page_count or 1
    if page is None:
        return Leaf(found, 1, count, "", [], found.text_source, False) if number == 1 else None
    passages = db.session.scalars(
        select(Passage).where(Passage.attachment_page_id == page.id).order_by(Passage.start)
    ).all()
    mended = page.machine_text is not None
    source = TextSource.AUTHOR if found.text_source is TextSource.AUTHOR else page.text_source
    return Leaf(found, number, count, page.text, paragraphs(page.text, list(passages), marked), source, mended)
