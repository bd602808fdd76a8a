"""The jobs that read a document: what is typed, and then, where there are any, the pages that are pictures.

Only a worker imports this.
"""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, select

from consult import storage
from consult.documents import ocr
from consult.documents.extraction import Extraction, extract
from consult.documents.readers import Outcome
from consult.extensions import db
from consult.jobs.queue import enqueue
from consult.jobs.work import Work
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, ExtractionState, TextSource
from consult.models.submissions import SubmissionState
from consult.submissions.arrivals import arrived


@dataclass(frozen=True)
class _Waiting:
    """A document to be read."""

    attachment_id: int
    sha256: str
    file_name: str


def read(work: Work) -> None:
    """Read what is typed in the attachment that the job names, and store it: one transaction with the job's end.

    An attachment that is gone, or whose text its author has pasted meanwhile, is left as it is. Where pages are
    pictures and Tesseract is here, the document goes on waiting for a job that looks at them.
    """
    waiting = _waiting(work)
    if waiting is None:
        return
    work.report("reading", 0.1)
    file = storage.path(waiting.sha256)
    found = extract(file, waiting.file_name) if file.exists() else Extraction(Outcome.BROKEN)
    _again_if_interrupted(work, found)
    work.finish()
    attachment = _still_waiting(waiting)
    if attachment is None:
        pass
    elif found.missed and ocr.installed(current_app.config["TESSERACT"]) is not None:
        attachment.problem = Outcome.LOOKS_SCANNED.value
        parameters = {"attachment": attachment.id, "pictures": list(found.missed)}
        enqueue("look", parameters, work.claim.consultation_id)
    else:
        store(attachment, found)
    db.session.commit()


def look(work: Work) -> None:
    """Look at the pictures that the job names, and store the whole document, as `read` does."""
    waiting = _waiting(work)
    by = ocr.installed(current_app.config["TESSERACT"])
    if waiting is None:
        return
    pictures = [int(number) for number in work.claim.parameters["pictures"]]
    file = storage.path(waiting.sha256)
    if not file.exists():
        found = Extraction(Outcome.BROKEN)
    elif by is None:  # this worker's machine has none, other than that of the worker which queued the job
        found = extract(file, waiting.file_name)
    else:
        found = ocr.look(file, waiting.file_name, pictures, by, lambda share: work.report("looking", share))
    _again_if_interrupted(work, found)
    work.finish()
    attachment = _still_waiting(waiting)
    if attachment is not None:
        store(attachment, found)
    db.session.commit()


def _again_if_interrupted(work: Work, found: Extraction) -> None:
    """Try later what was no fault of the file, as long as there is a try left."""
    if found.outcome is Outcome.INTERRUPTED:
        work.try_again()


def _waiting(work: Work) -> _Waiting | None:
    """The document that a job names; nothing is locked while a child reads it."""
    attachment_id = int(work.claim.parameters["attachment"])
    row = db.session.execute(
        select(Attachment.sha256, Attachment.file_name).where(
            Attachment.id == attachment_id,
            Attachment.extraction == ExtractionState.PENDING,
            Attachment.kind == AttachmentKind.DOCUMENT,
        )
    ).first()
    db.session.commit()
    return None if row is None else _Waiting(attachment_id, row.sha256, row.file_name)


def _still_waiting(waiting: _Waiting) -> Attachment | None:
    attachment = db.session.scalar(
        select(Attachment)
        .where(Attachment.id == waiting.attachment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return attachment if attachment is not None and attachment.extraction is ExtractionState.PENDING else None


def store(attachment: Attachment, read: Extraction) -> None:
    """Put what was read into the rows; what an earlier attempt left goes. Flushes."""
    db.session.execute(delete(AttachmentPage).where(AttachmentPage.attachment_id == attachment.id))
    attachment.extraction = ExtractionState.READ if read.pages else ExtractionState.UNREADABLE
    attachment.problem = None if read.outcome is Outcome.READ else read.outcome.value
    attachment.text_source = TextSource.OCR if read.seen else TextSource.FILE
    attachment.language = read.language
    attachment.page_count = read.page_count
    attachment.word_count = read.word_count
    sources = dict.fromkeys(read.seen, TextSource.OCR) | dict.fromkeys(read.missed, TextSource.MISSED)
    db.session.add_all(
        AttachmentPage(
            attachment_id=attachment.id, number=number, text=page, text_source=sources.get(number, TextSource.FILE)
        )
        for number, page in enumerate(read.pages, start=1)
    )
    db.session.flush()
    if attachment.submission.state is SubmissionState.SUBMITTED:
        arrived(attachment.submission.consultation_id)
