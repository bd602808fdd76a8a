"""One submission as everybody may read it, and the files that came with it."""

from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.issues.reading import Text
from consult.models.attachments import Attachment
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.submissions import Submission
from consult.paging import Page
from consult.submissions.visibility import published

# Formats that are handed out under their own type; the file's own claim is not believed.
EXTENSIONS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/plain": "txt",
    "image/webp": "webp",
}


@dataclass(frozen=True)
class Mention:
    """An issue that a submission speaks in, and whether its words are quoted there."""

    issue: Issue
    quoted: bool


def published_one(consultation_id: int, folio: str) -> Submission | None:
    """The submission with this folio if everybody may read it; None also where there is none."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.consultation_id == consultation_id, Submission.folio == folio, published())
        .options(joinedload(Submission.organisation))
    )


def mentions(submission: Submission) -> list[Mention]:
    """The issues that a submission speaks in, by name."""
    rows = db.session.execute(
        select(Issue, func.count(Citation.id))
        .join(IssuePassage, IssuePassage.issue_id == Issue.id)
        .join(Passage, Passage.id == IssuePassage.passage_id)
        .outerjoin(Citation, (Citation.issue_id == Issue.id) & (Citation.passage_id == Passage.id))
        .where(Passage.submission_id == submission.id, Passage.is_current)
        .group_by(Issue.id)
        .order_by(Issue.name)
    )
    return [Mention(issue, quoted=citations > 0) for issue, citations in rows]


def without_file_names(submission: Submission, texts: Page[Text]) -> Page[Text]:
    """The texts as they are; where nobody is to be named, a file is called by its folio: its own name may name them."""
    if submission.organisation is not None:
        return texts
    items = [replace(text, file_name=submission.folio if text.file_name else None) for text in texts.items]
    return replace(texts, items=items)


def files(submission: Submission) -> list[Attachment]:
    """The files of a submission, in the order in which they came."""
    return list(
        db.session.scalars(
            select(Attachment)
            .where(Attachment.submission_id == submission.id, Attachment.until_version.is_(None))
            .order_by(Attachment.id)
        )
    )


def attachment(consultation_id: int, attachment_id: int) -> Attachment | None:
    """A file of a consultation's submissions, whoever may see it; its submission is loaded along."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.submission)
        .where(Attachment.id == attachment_id, Submission.consultation_id == consultation_id)
        .options(joinedload(Attachment.submission))
    )


def download_name(file: Attachment) -> str:
    """What a file is called when it is handed out: by its folio, and by the ending that goes with its type."""
    return f"{file.submission.folio or 'file'}-{file.id}.{EXTENSIONS.get(file.media_type, 'bin')}"


def download_type(file: Attachment) -> str:
    """The media type under which a file is handed out: a known one, else bytes without meaning."""
    return file.media_type if file.media_type in EXTENSIONS else "application/octet-stream"
