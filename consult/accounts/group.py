"""A working group's people: who is in it, who was invited, who leaves it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from consult.accounts import joining, letters, service
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _, current_language
from consult.models.consultations import Consultation
from consult.models.credentials import MembershipInvitation
from consult.models.people import Membership, Person, Role, StakeholderGroup, WorkingGroup
from consult.models.types import now
from consult.notices.addresses import valid_address
from consult.notices.service import queue
from consult.operations import audit
from consult.submissions.drafts import fingerprint, new_key

LIFETIME = dt.timedelta(days=14)  # of an invitation
LISTED = 200


def members(group_id: int) -> Sequence[Membership]:
    """The people of a working group with their roles, in the order in which they came."""
    theirs = select(Membership).where(Membership.working_group_id == group_id).options(joinedload(Membership.person))
    return db.session.scalars(theirs.order_by(Membership.id).limit(LISTED)).all()


def invitations(group_id: int) -> Sequence[MembershipInvitation]:
    """The invitations that nobody has taken up or back, the newest first; those out of date as well."""
    open_ones = select(MembershipInvitation).where(
        MembershipInvitation.working_group_id == group_id,
        MembershipInvitation.accepted_at.is_(None),
        MembershipInvitation.withdrawn_at.is_(None),
    )
    return db.session.scalars(open_ones.order_by(MembershipInvitation.id.desc()).limit(LISTED)).all()


def invite(
    consultation: Consultation, *, email: str, name: str, role: Role, group: StakeholderGroup | None, actor: Person
) -> None:
    """Invite somebody into a consultation's working group by mail; an earlier invitation of the same gives way.

    Raises BadAddressError, and ConflictError where the person has that role. Flushes; the caller commits.
    """
    email = service.address(valid_address(email))
    person = service.person_of(email)
    if person is not None and role in person.roles_in(consultation.working_group_id):
        raise ConflictError(_("This person has that role in the working group already."))
    _replace(consultation.working_group_id, email, role)
    key = new_key()
    invitation = MembershipInvitation(
        working_group_id=consultation.working_group_id,
        email=email,
        name=name,
        role=role,
        group=group,
        token_hash=fingerprint(key),
        invited_by_id=actor.id,
        expires_at=now() + LIFETIME,
    )
    db.session.add(invitation)
    after = {"email": email, "role": role.value}
    audit.record("membership.invite", invitation, actor=actor, consultation_id=consultation.id, after=after)
    language = letters.language_of(person) if person else current_language().tag
    data = {"name": name, "inviter": actor.name, "group": _name(invitation.working_group, language)}
    data["url"] = letters.path(letters.INVITATION, language, key)
    queue("invitation", email, language, data, about=(MembershipInvitation.__name__, invitation.id))


def _name(group: WorkingGroup, language: str) -> str:
    return group.name.get(language) or next(iter(group.name.values()), "")


def _replace(group_id: int, email: str, role: Role) -> None:
    earlier = update(MembershipInvitation).where(
        MembershipInvitation.working_group_id == group_id,
        MembershipInvitation.email == email,
        MembershipInvitation.role == role,
        MembershipInvitation.accepted_at.is_(None),
        MembershipInvitation.withdrawn_at.is_(None),
    )
    db.session.execute(earlier.values(withdrawn_at=now()))


def renewed_link(invitation: MembershipInvitation) -> str:
    """A new link of an invitation, as a path, for an operator to hand over; the one in the mail serves no more."""
    key = new_key()
    invitation.token_hash, invitation.expires_at = fingerprint(key), now() + LIFETIME
    audit.record("membership.invitation_link", invitation)
    return letters.path(letters.INVITATION, current_language().tag, key)


def withdraw(consultation: Consultation, invitation_id: int, actor: Person) -> None:
    """Take an invitation back; one that is gone already stays so. Flushes; the caller commits."""
    invitation = db.session.get(MembershipInvitation, invitation_id)
    if invitation is None or invitation.working_group_id != consultation.working_group_id:
        return
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now()
        before = {"email": invitation.email, "role": invitation.role.value}
        audit.record("membership.withdraw", invitation, actor=actor, consultation_id=consultation.id, before=before)


def remove(consultation: Consultation, membership_id: int, actor: Person) -> None:
    """Take somebody's role away; one that is gone already stays so. Flushes; the caller commits.

    Raises ConflictError for the last co-chair: somebody has to answer for the consultation.
    """
    # Locked in one order, so that two co-chairs who remove each other do not both succeed.
    group = select(WorkingGroup).where(WorkingGroup.id == consultation.working_group_id).with_for_update()
    db.session.scalars(group).one()
    membership = db.session.get(Membership, membership_id, populate_existing=True)
    if membership is None or membership.working_group_id != consultation.working_group_id:
        return
    chairs = [each.id for each in members(consultation.working_group_id) if each.role is Role.CO_CHAIR]
    if chairs == [membership.id]:
        raise ConflictError(_("A working group needs a co-chair: name another one first."))
    before = {"person": membership.person.email, "role": membership.role.value}
    audit.record("membership.remove", membership, actor=actor, consultation_id=consultation.id, before=before)
    db.session.delete(membership)
    db.session.flush()


def find(key: str) -> MembershipInvitation | None:
    """The invitation of a link, while it serves: in time, not taken up, not taken back."""
    found: MembershipInvitation | None = db.session.scalar(
        select(MembershipInvitation).where(
            MembershipInvitation.token_hash == fingerprint(key),
            MembershipInvitation.accepted_at.is_(None),
            MembershipInvitation.withdrawn_at.is_(None),
            MembershipInvitation.expires_at > now(),
        )
    )
    return found


def newcomer(invitation: MembershipInvitation) -> bool:
    """Whether the invited address has no account with a password yet: the link makes it."""
    person = service.person_of(invitation.email)
    return person is None or (person.password_hash is None and person.disabled_at is None)


def accept(invitation: MembershipInvitation, person: Person) -> bool:
    """Give the person the role; False where the invitation was just taken up or back. Flushes; the caller commits."""
    mine = update(MembershipInvitation).where(
        MembershipInvitation.id == invitation.id,
        MembershipInvitation.accepted_at.is_(None),
        MembershipInvitation.withdrawn_at.is_(None),
        MembershipInvitation.expires_at > now(),
    )
    if not db.session.execute(mine.values(accepted_at=now())).rowcount:  # type: ignore[attr-defined]
        return False
    if invitation.role not in person.roles_in(invitation.working_group_id):
        place = {"working_group_id": invitation.working_group_id, "role": invitation.role, "group": invitation.group}
        db.session.add(Membership(person=person, **place))
    audit.record("membership.accept", invitation, actor=person, after={"role": invitation.role.value})
    return True


def accept_as_newcomer(invitation: MembershipInvitation, name: str, password: str) -> Person | None:
    """Make the account of the invited address and give it the role; None where that is not possible any more."""
    person = service.person_of(invitation.email) or service.create_person(invitation.email, name, None)
    if not accept(invitation, person):
        return None
    joining.open_account(person, name, password)
    return person
