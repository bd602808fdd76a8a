"""The job that reads a document. Only a worker imports this."""

from sqlalchemy import delete, select

from consult import storage
from consult.documents.extraction import Extraction, extract
from consult.documents.readers import Outcome
from consult.extensions import db
from consult.jobs.work import Work
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, ExtractionState, TextSource


def read(work: Work) -> None:
    """Read the attachment that the job names, and store what came of it: one transaction with the job's end.

    An attachment that is gone, or whose text its author has pasted meanwhile, is left as it is.
    """
    attachment_id = int(work.claim.parameters["attachment"])
    found = _waiting(attachment_id)
    db.session.commit()  # nothing is locked while the child reads
    if found is None:
        return
    sha256, file_name = found
    work.report("reading", 0.1)
    read = _read(sha256, file_name)
    work.finish()
    attachment = db.session.scalar(
        select(Attachment)
        .where(Attachment.id == attachment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if attachment is not None and attachment.extraction is ExtractionState.PENDING:
        store(attachment, read)
    db.session.commit()


def _waiting(attachment_id: int) -> tuple[str, str] | None:
    row = db.session.execute(
        select(Attachment.sha256, Attachment.file_name).where(
            Attachment.id == attachment_id,
            Attachment.extraction == ExtractionState.PENDING,
            Attachment.kind == AttachmentKind.DOCUMENT,
        )
    ).first()
    return None if row is None else (row.sha256, row.file_name)


def _read(sha256: str, file_name: str) -> Extraction:
    file = storage.path(sha256)
    return extract(file, file_name) if file.exists() else Extraction(Outcome.BROKEN)


def store(attachment: Attachment, read: Extraction) -> None:
    """Put what was read into the rows; what an earlier attempt left goes. Flushes."""
    db.session.execute(delete(AttachmentPage).where(AttachmentPage.attachment_id == attachment.id))
    attachment.extraction = ExtractionState.READ if read.pages else ExtractionState.UNREADABLE
    attachment.problem = None if read.outcome is Outcome.READ else read.outcome.value
    attachment.text_source = TextSource.OCR if read.by_ocr else TextSource.FILE
    attachment.language = read.language
    attachment.page_count = read.page_count
    attachment.word_count = read.word_count
    db.session.add_all(
        AttachmentPage(attachment_id=attachment.id, number=number, text=page)
        for number, page in enumerate(read.pages, start=1)
    )
    db.session.flush()
