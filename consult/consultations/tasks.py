"""The job that counts the pages of a document to read. Only a worker imports this."""

from consult import storage
from consult.documents.extraction import extract
from consult.documents.readers import Outcome
from consult.extensions import db
from consult.jobs.work import Work
from consult.models.consultations import ConsultationDocument


def count_pages(work: Work) -> None:
    """Read a document in the limited child and keep how many pages it has; none where it cannot be read."""
    document_id = int(work.claim.parameters["document_id"])
    document = db.session.get(ConsultationDocument, document_id)
    known = None if document is None else (document.sha256, document.file_name)
    db.session.commit()  # nothing stays locked while it is read
    if known is None:  # taken off the list meanwhile
        return
    work.report("reading", 0.1)
    file = storage.path(known[0])
    found = extract(file, known[1]) if file.exists() else None
    if found is not None and found.outcome is Outcome.INTERRUPTED:
        work.try_again()
    work.finish()
    document = db.session.get(ConsultationDocument, document_id, populate_existing=True)
    if document is not None:
        document.page_count = None if found is None else found.page_count
    db.session.commit()
