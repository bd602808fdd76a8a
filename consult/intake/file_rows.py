"""Files that came along with an import, as rows of their submissions. Flushes; the caller commits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from consult.documents import service as documents
from consult.extensions import db
from consult.intake.attached import NamedFile
from consult.intake.folios import chunks
from consult.intake.rows import Entry
from consult.models.attachments import Attachment
from consult.models.consultations import Consultation
from consult.models.submissions import Submission, SubmissionState
from consult.operations import audit

FilesByKey = Mapping[str, Sequence[NamedFile]]  # by the key of the entry


def without_files(consultation: Consultation | None, entries: Sequence[Entry]) -> list[Entry]:
    """Those entries that name files and have none stored yet."""
    naming = [entry for entry in entries if entry.files]
    if consultation is None:
        return naming
    has: set[str] = set()
    for chunk in chunks(naming):
        query = (
            select(Submission.source_key)
            .join(Attachment, Attachment.submission_id == Submission.id)
            .where(
                Submission.consultation_id == consultation.id, Submission.source_key.in_([entry.key for entry in chunk])
            )
        )
        has.update(filter(None, db.session.scalars(query)))
    return [entry for entry in naming if entry.key not in has]


def add_missing_files(consultation: Consultation, entries: Sequence[Entry], files: FilesByKey, file_name: str) -> int:
    """Give entries that were imported before the files that come along this time; tells how many. Flushes."""
    added = 0
    for chunk in chunks(without_files(consultation, entries)):
        query = select(Submission.source_key, Submission.id).where(
            Submission.consultation_id == consultation.id,
            Submission.state == SubmissionState.SUBMITTED,
            Submission.source_key.in_([entry.key for entry in chunk]),
        )
        for key, submission_id in db.session.execute(query).all():
            added += add_files(submission_id, files.get(str(key), ()))
    if added:
        after = {"file": file_name, "attachments": added}
        audit.record("submissions.attach", consultation, consultation_id=consultation.id, after=after)
    return added


def add_files(submission_id: int, files: Sequence[NamedFile]) -> int:
    """Let kept files be those of a submission; tells how many. Flushes."""
    if files:
        submission = db.session.get_one(Submission, submission_id)
        for file in files:
            documents.add(submission, file.kept, file.name)
    return len(files)
