"""The file of a paper: sent in a request of its own, replaced by a newer one, read well or not."""

import io

from sqlalchemy import select

from consult.documents import service, states
from consult.documents.readers import Outcome
from consult.documents.sentences import RefusedFileError
from consult.documents.service import KeptFile
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _
from consult.models.attachments import Attachment, AttachmentKind, ExtractionState
from consult.models.submissions import Submission, SubmissionState, VersionAction
from consult.papers.sections import Section, touch
from consult.submissions.versions import begin_version

FIRST_LINES = 700  # characters
LONGEST_PASTE = 500_000  # characters


def all_of(paper: Submission) -> list[Attachment]:
    """Every file of a paper, the newest first; what was replaced has `until_version`."""
    query = select(Attachment).where(Attachment.submission_id == paper.id, Attachment.kind == AttachmentKind.DOCUMENT)
    return list(db.session.scalars(query.order_by(Attachment.since_version.desc(), Attachment.id.desc())))


def standing_of(paper: Submission) -> list[Attachment]:
    """The files that stand: one, or two where two people sent one at the same time and nobody has chosen yet."""
    return [each for each in all_of(paper) if each.until_version is None]


def only_of(paper: Submission) -> Attachment | None:
    """The paper's document, or None where there is none or there are two."""
    found = standing_of(paper)
    return found[0] if len(found) == 1 else None


def number_of_pages(paper: Submission) -> int | None:
    """How many pages the paper has on paper: PDF alone tells for sure. None before it was read."""
    found = only_of(paper)
    return found.page_count if found is not None and found.media_type == "application/pdf" else None


def likely_language(paper: Submission) -> str:
    """The language found in the document where the consultation has it, else the consultation's first."""
    found, languages = only_of(paper), paper.consultation.languages
    return found.language if found is not None and found.language in languages else languages[0]


def take(paper: Submission, kept: KeptFile, file_name: str, seen: set[int]) -> Attachment:
    """Let a kept file be the paper's, in the place of those that its sender has `seen`; others stay beside it. Flushes.

    The caller holds the lock of the paper. Raises RefusedFileError; the caller rolls back then.
    """
    if kept.kind is not AttachmentKind.DOCUMENT:
        raise RefusedFileError(
            Outcome.UNSUPPORTED, _("That is a picture. Send the document as PDF, DOCX, ODT, RTF or TXT.")
        )
    before = standing_of(paper)
    if paper.state is SubmissionState.SUBMITTED:
        begin_version(paper, VersionAction.CORRECTED)
    made = service.add(paper, kept, file_name)
    for old in before:
        if old is not made and old.id in seen:
            service.remove(old)
    touch(paper, Section.DOCUMENT)
    return made


def is_the_same(paper: Submission, attachment: Attachment, before: set[int]) -> bool:
    """Whether the file that was sent stands already, so that nothing is to be stored."""
    return paper.state is SubmissionState.SUBMITTED and attachment.id in before


def choose(paper: Submission, attachment_id: int) -> None:
    """Of two files keep one. Flushes. Raises ConflictError where it is not among them any more."""
    found = standing_of(paper)
    if attachment_id not in {each.id for each in found}:
        raise ConflictError(_("That file is not there any more. Look at the page again."))
    if paper.state is SubmissionState.SUBMITTED and len(found) > 1:
        begin_version(paper, VersionAction.CORRECTED)
    for each in found:
        if each.id != attachment_id:
            service.remove(each)
    touch(paper, Section.DOCUMENT)


def confirm(paper: Submission, attachment_id: int) -> None:
    """Note that the text that was read is that of the document. Raises ConflictError."""
    found = only_of(paper)
    if found is None or found.id != attachment_id:
        raise ConflictError(_("That file is not there any more. Look at the page again."))
    service.confirm(found)
    touch(paper, Section.DOCUMENT)


def paste(paper: Submission, text: str) -> None:
    """Take the text of the document: of the file that stands, or in the place of one. Flushes. Raises ConflictError."""
    found = only_of(paper)
    if found is None:
        name = _("document") + ".txt"
        kept = service.keep(io.BytesIO(text.encode()), name)
        found = take(paper, kept, name, {each.id for each in standing_of(paper)})
    service.paste(found, text)
    touch(paper, Section.DOCUMENT)


def state_of(attachment: Attachment) -> str:
    """Where reading stands, in words."""
    return states.state_of(attachment)


def first_lines(attachment: Attachment) -> str:
    """The beginning of what was read."""
    words = "\n\n".join(page.text for page in attachment.pages[:3])
    return words if len(words) <= FIRST_LINES else words[:FIRST_LINES].rsplit(" ", 1)[0] + " […]"


def is_ready(attachment: Attachment) -> bool:
    """Whether its author has nothing left to do: it reads well, or a worker has not come to it yet."""
    if attachment.extraction is ExtractionState.PENDING:
        return True
    return attachment.extraction is ExtractionState.READ and attachment.confirmed_at is not None


def is_complete(paper: Submission) -> bool:
    """Whether the document section has all that it needs."""
    found = only_of(paper)
    return bool(paper.title and paper.abstract and found is not None and is_ready(found))
