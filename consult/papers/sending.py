"""Sending a paper, confirming who speaks, and taking it back."""

from dataclasses import replace

from sqlalchemy import select

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.papers import PaperSender
from consult.models.submissions import Submission, SubmissionState, VersionAction
from consult.models.types import now
from consult.papers import documents, organisations, sections, signing, standing
from consult.papers.drafts import require_change, sender_of
from consult.papers.sections import Section, Standing
from consult.submissions import service as submissions
from consult.submissions.drafts import fingerprint
from consult.submissions.versions import begin_version


def overview(paper: Submission) -> dict[Section, Standing]:
    """Where every section stands; that of the document hangs on what became of its file."""
    found = sections.standings(paper)
    document = replace(found[Section.DOCUMENT], is_complete=documents.is_complete(paper))
    return found | {Section.DOCUMENT: document}


def missing(paper: Submission) -> list[Section]:
    """What has to be completed before the paper can be sent."""
    return [section for section, each in overview(paper).items() if not each.is_complete]


def send(paper: Submission) -> None:
    """Send a locked draft: it gets its folio, its representative and co-signers their mails. Flushes.

    Raises NotOpenError, and ConflictError while something is missing. Sent twice, it stays as it was sent.
    """
    if paper.state is SubmissionState.SUBMITTED:
        return
    require_change(paper)
    if missing(paper):
        raise ConflictError(_("The paper is not complete yet. Look at the task list."))
    submissions.send(paper)
    sender = sender_of(paper)
    standing.ask_representative(paper, sender)
    signing.ask_everybody(paper)
    db.session.flush()


def remind_representative(paper: Submission) -> None:
    """Send the link to the representative once more. Flushes.

    Raises ConflictError a moment after the last one, and where that address got too many today.
    """
    sender = sender_of(paper)
    if paper.state is not SubmissionState.SUBMITTED or sender.confirmed_at is not None:
        raise ConflictError(_("There is nothing to confirm any more."))
    if sender.confirmation_sent_at and sender.confirmation_sent_at > now() - signing.BETWEEN:
        raise ConflictError(_("We wrote to them a moment ago. Wait ten minutes before you ask once more."))
    if standing.has_enough_mail(sender):
        raise ConflictError(signing.enough_mail())
    standing.ask_representative(paper, sender)
    db.session.flush()


def asked(token: str) -> PaperSender:
    """Whose address a link confirms. Raises NotFoundError: it was replaced by a newer one."""
    found: PaperSender | None = db.session.scalar(
        select(PaperSender).where(PaperSender.token_hash == fingerprint(token))
    )
    if found is None:
        raise NotFoundError(_("This link does not serve any more. Look for a newer mail, or ask who sent it to you."))
    return found


def confirm(token: str) -> PaperSender:
    """Note that the representative reads mails at their address, and speaks for the organisation. Flushes.

    Raises NotFoundError, and ConflictError for a paper that was withdrawn.
    """
    submission_id = asked(token).submission_id
    paper = _locked(submission_id)
    sender = db.session.get(PaperSender, submission_id, populate_existing=True)
    if sender is None or sender.token_hash != fingerprint(token):
        raise NotFoundError(_("This link does not serve any more. Look for a newer mail, or ask who sent it to you."))
    if paper.state is not SubmissionState.SUBMITTED:
        raise ConflictError(_("This paper was withdrawn. There is nothing to confirm."))
    sender.confirmed_at = sender.confirmed_at or now()
    standing.settle(paper, sender)
    db.session.flush()
    return sender


def _locked(submission_id: int) -> Submission:
    query = select(Submission).where(Submission.id == submission_id).with_for_update(of=Submission)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def withdraw(paper: Submission) -> None:
    """Take a sent paper back: it is shown and counted nowhere any more, and stays stored. Flushes.

    Raises NotOpenError after the close. Twice is once.
    """
    if paper.state is SubmissionState.WITHDRAWN:
        return
    if paper.state is not SubmissionState.SUBMITTED:
        raise ConflictError(_("This paper was not sent. There is nothing to withdraw."))
    require_change(paper)
    paper.state = SubmissionState.WITHDRAWN
    begin_version(paper, VersionAction.WITHDRAWN)
    if paper.organisation is not None:
        organisations.refresh(paper.organisation)
