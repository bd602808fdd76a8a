"""Writing to the organisations on the list, each with a link of its own."""

import base64
import datetime as dt
import hmac

from flask import current_app, url_for
from sqlalchemy import select

from consult.consultations.setup.invitations import AT_ONCE, KIND
from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _, plain
from consult.models.consultations import Consultation, Stage
from consult.models.papers import OrganisationInvitation
from consult.models.people import Person
from consult.models.types import now
from consult.notices.service import queue
from consult.operations import audit
from consult.submissions.drafts import KEY_BYTES, fingerprint

SENT_JUST_NOW = dt.timedelta(minutes=1)


def find(consultation: Consultation, invitation_id: int) -> OrganisationInvitation:
    """An invitation of the consultation, locked. Raises NotFoundError."""
    query = select(OrganisationInvitation).where(
        OrganisationInvitation.id == invitation_id, OrganisationInvitation.consultation_id == consultation.id
    )
    found = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError(_("There is no such invitation any more."))
    return found


def send(consultation: Consultation, invitation: OrganisationInvitation, actor: Person) -> bool:
    """Write the mail of a locked invitation, with its link. False where it was sent a moment ago. Flushes.

    Raises ConflictError where the link would lead nowhere: before the announcement and after the close.
    """
    if consultation.stage() not in {Stage.ANNOUNCED, Stage.OPEN} and not consultation.is_open():
        raise ConflictError(_("Invitations are sent from the announcement until the close."))
    at = now()
    if invitation.sent_at is not None and at - invitation.sent_at < SENT_JUST_NOW:
        return False
    token = _token(invitation)
    invitation.token_hash = fingerprint(token)
    invitation.sent_at = at
    queue(
        KIND,
        invitation.email,
        invitation.language,
        {
            "url": url_for("papers.invitation", lang=invitation.language, token=token),
            "organisation": invitation.organisation_name,
            "contact": invitation.contact_name or "",
            "title": consultation.title.get(invitation.language) or plain(consultation.title),
            "group": consultation.working_group.name.get(invitation.language) or plain(consultation.working_group.name),
        },
        consultation=consultation,
        about=(OrganisationInvitation.__name__, invitation.id),
    )
    audit.record(
        "invitation.send",
        invitation,
        actor=actor,
        consultation_id=consultation.id,
        after={"name": invitation.organisation_name},
    )
    return True


def _token(invitation: OrganisationInvitation) -> str:
    """The secret of its link: the same each time it is sent, and known only to who has the site's key."""
    key = str(current_app.secret_key).encode()
    digest = hmac.digest(key, f"invitation:{invitation.id}:{invitation.email}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:KEY_BYTES]).decode()


def send_waiting(consultation: Consultation, actor: Person) -> int:
    """Send those that were never sent, of a locked consultation; gives how many. Flushes."""
    query = (
        select(OrganisationInvitation)
        .where(OrganisationInvitation.consultation_id == consultation.id, OrganisationInvitation.sent_at.is_(None))
        .order_by(OrganisationInvitation.id)
        .limit(AT_ONCE)
    )
    waiting = db.session.scalars(query.with_for_update()).all()
    return sum(send(consultation, invitation, actor) for invitation in waiting)


def remove(consultation: Consultation, invitation: OrganisationInvitation, actor: Person) -> None:
    """Take an organisation off the list. Raises ConflictError once it was written to. Flushes."""
    if invitation.sent_at is not None:
        raise ConflictError(_("This organisation was written to already: it stays on the list."))
    audit.record(
        "invitation.remove",
        invitation,
        actor=actor,
        consultation_id=consultation.id,
        before={"name": invitation.organisation_name},
    )
    db.session.delete(invitation)
    db.session.flush()
