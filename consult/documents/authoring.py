"""A document in its author's hands: found by their key, its text mended page by page until it is in use."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.documents import service
from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, ExtractionState
from consult.models.consultations import Consultation
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.papers.sections import Section, touch
from consult.submissions.drafts import owned_with, require_open

LONGEST_PAGE = 100_000  # characters


class ChangedMeanwhileError(ConflictError):
    """Somebody else mended the same page after this one was opened."""


def find(consultation: Consultation, key: str, attachment_id: int, *, lock: bool = False) -> Attachment:
    """A document that stands in what a key leads to. `lock` keeps others from changing it. Raises NotFoundError."""
    mine = select(Submission).where(owned_with(key), Submission.consultation_id == consultation.id)
    if lock:
        mine = mine.with_for_update(of=Submission).execution_options(populate_existing=True)
    submission = db.session.scalar(mine)
    found: Attachment | None = db.session.scalar(
        select(Attachment)
        .where(
            Attachment.id == attachment_id,
            Attachment.submission_id == (submission.id if submission else None),
            Attachment.kind == AttachmentKind.DOCUMENT,
            Attachment.until_version.is_(None),
        )
        .options(joinedload(Attachment.submission).joinedload(Submission.consultation))
    )
    if found is None:
        raise NotFoundError(_("There is no document at this address."))
    return found


def require_change(found: Attachment) -> None:
    """Raises NotOpenError after the close, ConflictError for what was withdrawn."""
    submission = found.submission
    if submission.state is SubmissionState.WITHDRAWN:
        raise ConflictError(_("This was withdrawn, and cannot be changed any more."))
    require_open(submission.consultation, submission.created_at)


def fingerprint(text: str) -> str:
    """What a form notes of the text that it began from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mend(page: AttachmentPage, text: str, seen: str) -> None:
    """Put the author's words for those of a page, of which the form has `seen` the fingerprint. Flushes.

    Raises ConflictError where pieces of the text are in use, ChangedMeanwhileError where its words are others by now.
    """
    if service.tidy(text) == page.text:
        return
    if seen != fingerprint(page.text):
        raise ChangedMeanwhileError(_("Somebody else changed this page after you had opened it. Nothing is lost."))
    service.mend(page, text)
    _note(page.attachment)


def confirm(found: Attachment) -> None:
    """Note that the text is that of the document. Flushes. Raises ConflictError."""
    service.confirm(found)
    _note(found)


def is_read(found: Attachment) -> bool:
    """Whether there is text to be mended and confirmed."""
    return found.extraction is ExtractionState.READ


def _note(found: Attachment) -> None:
    if found.submission.kind is SubmissionKind.POSITION_PAPER:
        touch(found.submission, Section.DOCUMENT)
