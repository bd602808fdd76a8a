"""Files of submissions: taken, replaced, read, mended. Flushes; the caller commits."""

import io
import os
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import exists, func, select, update

from consult import storage
from consult.documents import kinds, pictures
from consult.documents.readers import Outcome, UnreadableError
from consult.documents.sentences import RefusedFileError
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _, ngettext, number
from consult.jobs.queue import enqueue
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, ExtractionState, TextSource
from consult.models.passages import Passage
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.submissions.texts import clean

MAX_BYTES = 25 * 1024 * 1024  # of one file
MAX_FILES = 10  # that stand in one submission
LONGEST_NAME = 255  # characters


@dataclass(frozen=True)
class KeptFile:
    """A file that was checked and whose bytes are kept; no row names it yet."""

    stored: storage.StoredFile
    kind: AttachmentKind
    media_type: str


def keep(stream: BinaryIO, file_name: str) -> KeptFile:
    """Check a whole file that can be sought in, and keep its bytes. Raises RefusedFileError.

    A photo is drawn anew, without what the camera noted in it (place, device). That takes seconds: the caller holds no
    lock and no transaction meanwhile.
    """
    found = recognise(stream, file_name)
    if found not in kinds.PICTURES:
        return KeptFile(storage.keep(stream), AttachmentKind.DOCUMENT, kinds.MEDIA_TYPES[found])
    try:
        redrawn = pictures.redrawn(stream)
    except UnreadableError as problem:
        if problem.outcome is Outcome.INTERRUPTED:
            raise RefusedFileError(
                problem.outcome, _("We are very busy and could not take the picture. Send it once more.")
            ) from None
        raise RefusedFileError(
            problem.outcome, _("The picture cannot be opened, or is far too large. Send another one.")
        ) from None
    return KeptFile(storage.keep(io.BytesIO(redrawn.content)), AttachmentKind.PICTURE, redrawn.media_type)


def add(submission: Submission, kept: KeptFile, file_name: str) -> Attachment:
    """Let a kept file be one of a submission, and queue its reading. The same bytes twice are one attachment.

    Raises RefusedFileError where there are too many.
    """
    _lock(submission)
    made, is_new = _row(submission, kept, file_name)
    if kept.kind is AttachmentKind.PICTURE:
        made.extraction = ExtractionState.READ  # there is nothing to wait for
    elif is_new:
        enqueue("extract", {"attachment": made.id}, submission.consultation_id)
    else:
        read_again(made)
    return made


def read_again(attachment: Attachment) -> None:
    """Queue the reading once more of a document that came again, where it was interrupted, as its author was told."""
    if attachment.extraction is ExtractionState.UNREADABLE and attachment.problem == Outcome.INTERRUPTED.value:
        attachment.extraction, attachment.problem = ExtractionState.PENDING, None
        enqueue("extract", {"attachment": attachment.id}, attachment.submission.consultation_id)
        db.session.flush()


def remove(attachment: Attachment) -> None:
    """Take a file away: from a draft for good, from what was sent beginning with the present version."""
    submission = attachment.submission
    if submission.state is SubmissionState.DRAFT:
        db.session.delete(attachment)
    else:
        attachment.until_version = submission.version
        pages = select(AttachmentPage.id).where(AttachmentPage.attachment_id == attachment.id)
        db.session.execute(update(Passage).where(Passage.attachment_page_id.in_(pages)).values(is_current=False))
    db.session.flush()


def paste(attachment: Attachment, text: str) -> None:
    """Take the author's own words for what the document says. Raises ConflictError, and ValueError for no words."""
    words = tidy(text)
    if not words:
        raise ValueError("there are no words")
    _require_unused(attachment)
    attachment.pages = []
    db.session.flush()
    attachment.pages = [AttachmentPage(number=1, text=words)]
    attachment.text_source = TextSource.AUTHOR
    attachment.extraction = ExtractionState.READ
    attachment.page_count, attachment.word_count = 1, len(words.split())
    attachment.confirmed_at = None
    db.session.flush()


def mend(page: AttachmentPage, text: str) -> None:
    """Put the author's words for what was read of a page; what the machine read is kept. Raises ConflictError."""
    words = tidy(text)
    if words == page.text:
        return
    _require_unused(page.attachment)
    if page.machine_text is None:
        page.machine_text = page.text
    page.text = words
    counts = select(AttachmentPage.text).where(AttachmentPage.attachment_id == page.attachment_id)
    db.session.flush()
    page.attachment.word_count = sum(len(each.split()) for each in db.session.scalars(counts))
    page.attachment.confirmed_at = None
    db.session.flush()


def confirm(attachment: Attachment) -> None:
    """Note that its author says: this reads well. Raises ConflictError while there is nothing to read."""
    if attachment.extraction is not ExtractionState.READ:
        raise ConflictError(_("The document has not been read yet."))
    attachment.confirmed_at = attachment.confirmed_at or now()
    db.session.flush()


def tidy(text: str) -> str:
    """Paragraphs parted by one empty line, without spaces at the ends of lines."""
    lines = [line.strip() for line in clean(text).split("\n")]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept)


def recognise(stream: BinaryIO, file_name: str) -> str:
    """The kind of a file, as `kinds.kind_of` names it. Raises RefusedFileError for what is not taken."""
    if stream.seek(0, os.SEEK_END) > MAX_BYTES:
        raise RefusedFileError(
            Outcome.TOO_LARGE,
            _(
                "The file has %(size)s MB; at most 25 MB can be sent. Send it in parts, or as a smaller PDF.",
                size=number(round(stream.tell() / 1024 / 1024, 1)),
            ),
        )
    try:
        kinds.check_name(file_name)
        return kinds.kind_of(stream, file_name)
    except UnreadableError as problem:
        raise RefusedFileError(problem.outcome) from None


def _lock(submission: Submission) -> None:
    """Let a second press of the button wait for the first, and count the files."""
    db.session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())


def _row(submission: Submission, kept: KeptFile, file_name: str) -> tuple[Attachment, bool]:
    """The attachment of this content, and whether it is new."""
    standing = (Attachment.submission_id == submission.id, Attachment.until_version.is_(None))
    same: Attachment | None = db.session.scalar(
        select(Attachment).where(*standing, Attachment.sha256 == kept.stored.sha256).limit(1)
    )
    if same is not None:
        return same, False
    if (db.session.scalar(select(func.count(Attachment.id)).where(*standing)) or 0) >= MAX_FILES:
        raise RefusedFileError(
            Outcome.TOO_LARGE,
            ngettext("At most %(num)s file can be sent.", "At most %(num)s files can be sent.", MAX_FILES),
        )
    made = Attachment(
        submission=submission,
        file_name=shown_name(file_name),
        media_type=kept.media_type,
        size=kept.stored.size,
        sha256=kept.stored.sha256,
        kind=kept.kind,
        since_version=submission.version,
    )
    db.session.add(made)
    db.session.flush()
    return made, True


def shown_name(file_name: str) -> str:
    """The name as its author gave it, without folders and signs that cannot be seen, cut to what is kept."""
    words = " ".join(clean(file_name.replace("\\", "/")).split("/")[-1].split())
    return (words or _("document"))[-LONGEST_NAME:]


def _require_unused(attachment: Attachment) -> None:
    """Its words may change until pieces of them stand in the working group's analysis."""
    used = exists().where(
        Passage.attachment_page_id == AttachmentPage.id, AttachmentPage.attachment_id == attachment.id
    )
    if db.session.scalar(select(used)):
        raise ConflictError(
            _("The working group is already reading this text. Send a corrected document as a new version.")
        )
