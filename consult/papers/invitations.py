"""Invitations of organisations: what became of the link that a working group sent."""

from dataclasses import dataclass

from sqlalchemy import select, update

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.papers import OrganisationInvitation
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.operations import audit
from consult.papers.drafts import begin as begin_draft
from consult.papers.drafts import key_from, sender_of
from consult.papers.sections import Section, touch
from consult.submissions.drafts import fingerprint

LONGEST_REASON = 1_000  # characters


@dataclass(frozen=True)
class Found:
    """An invitation and the consultation that it is to."""

    invitation: OrganisationInvitation
    consultation: Consultation


def key_of(token: str) -> str:
    """The key of the one paper that an invitation leads to."""
    return key_from(token, "invitation")


def asked(token: str, *, lock: bool = False) -> Found:
    """The invitation of a link. Raises NotFoundError: it was replaced by a newer one, or taken back."""
    query = select(OrganisationInvitation).where(OrganisationInvitation.token_hash == fingerprint(token))
    if lock:
        query = query.with_for_update(of=OrganisationInvitation)
    invitation: OrganisationInvitation | None = db.session.scalar(query)
    consultation = db.session.get(Consultation, invitation.consultation_id) if invitation else None
    if invitation is None or consultation is None:
        raise NotFoundError(_("This invitation does not serve any more. Look for a newer mail, or begin without it."))
    return Found(invitation, consultation)


def opened(token: str) -> Found:
    """As `asked`, and notes that the link was opened, the first time. It writes first, so that it never waits twice."""
    mine = OrganisationInvitation.token_hash == fingerprint(token)
    first = update(OrganisationInvitation).where(mine, OrganisationInvitation.opened_at.is_(None))
    db.session.execute(first.values(opened_at=now()))
    return asked(token)


def begin(found: Found, key: str) -> Submission:
    """The paper of an invitation, made the first time with what the working group wrote down. Flushes.

    Raises NotOpenError.
    """
    paper = begin_draft(found.consultation, key)
    invitation = found.invitation
    if invitation.submission_id is None:
        invitation.submission_id = paper.id
        sender = sender_of(paper)
        sender.organisation_name, sender.group = invitation.organisation_name, invitation.group
        sender.region = invitation.region
        sender.representative_name = invitation.contact_name
        sender.representative_email = invitation.email
        paper.name, paper.group = sender.organisation_name, sender.group
        touch(paper, Section.ORGANISATION)
    invitation.declined_at = None
    db.session.flush()
    return paper


def decline(invitation: OrganisationInvitation, reason: str) -> None:
    """Note that an organisation does not take part, and why; it may still change its mind. Flushes.

    Raises ConflictError where it has sent its paper.
    """
    paper = invitation.submission
    if paper is not None and paper.state is SubmissionState.SUBMITTED:
        raise ConflictError(_("Your organisation has sent its paper already. You can withdraw it there."))
    if invitation.declined_at is None:
        invitation.declined_at = now()
        audit.record(
            "invitation.decline",
            invitation,
            consultation_id=invitation.consultation_id,
            after={"reason": reason[:LONGEST_REASON]},
        )
    db.session.flush()
