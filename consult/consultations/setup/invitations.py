"""Organisations that are asked to take part: listed, written to, and what became of it."""

import csv
import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from consult.consultations.setup.beginning import plain_letters
from consult.extensions import db
from consult.i18n import _
from consult.intake.values import group_of
from consult.models.consultations import Consultation
from consult.models.messages import Message, MessageState
from consult.models.papers import OrganisationInvitation
from consult.models.people import Person, StakeholderGroup
from consult.models.submissions import Submission, SubmissionState
from consult.names import GROUPS
from consult.notices.addresses import BadAddressError, valid_address
from consult.operations import audit
from consult.paging import Page, clamped
from consult.submissions.texts import clean

PAGE_SIZE = 50
AT_ONCE = 500  # invitations sent, or lines pasted, with one press
LONGEST_NAME = 200  # characters
KIND = "organisation_invitation"


class Fate(enum.Enum):
    """What became of an invitation."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    OPENED = "opened"
    DECLINED = "declined"
    TOOK_PART = "took_part"


@dataclass(frozen=True)
class Line:
    """One organisation on the list."""

    invitation: OrganisationInvitation
    fate: Fate


@dataclass(frozen=True)
class Invitee:
    """Whom to ask, as it was written."""

    name: str
    email: str
    group: StakeholderGroup | None
    contact: str | None = None


def listed(consultation: Consultation, number: int) -> Page[Line]:
    """A page of the invitations, by name."""
    mine = OrganisationInvitation.consultation_id == consultation.id
    total = db.session.scalar(select(func.count()).where(mine)) or 0
    number = clamped(number, total, PAGE_SIZE)
    query = (
        select(OrganisationInvitation)
        .where(mine)
        .order_by(OrganisationInvitation.organisation_name, OrganisationInvitation.id)
    )
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(_with_fates(rows), number, PAGE_SIZE, total)


def _with_fates(rows: Sequence[OrganisationInvitation]) -> list[Line]:
    ids = [row.id for row in rows]
    bounced = set(
        db.session.scalars(
            select(Message.subject_id).where(
                Message.kind == KIND,
                Message.subject_type == OrganisationInvitation.__name__,
                Message.subject_id.in_(ids),
                Message.state == MessageState.FAILED,
            )
        )
    )
    sent_in = _submitted([row.submission_id for row in rows if row.submission_id])
    return [Line(row, _fate(row, row.submission_id in sent_in, row.id in bounced)) for row in rows]


def _submitted(ids: Collection[int]) -> set[int]:
    query = select(Submission.id).where(Submission.id.in_(ids), Submission.state == SubmissionState.SUBMITTED)
    return set(db.session.scalars(query)) if ids else set()


def _fate(row: OrganisationInvitation, submitted: bool, bounced: bool) -> Fate:
    if submitted:
        return Fate.TOOK_PART
    if row.declined_at:
        return Fate.DECLINED
    if row.opened_at:
        return Fate.OPENED
    if row.sent_at is None:
        return Fate.WAITING
    return Fate.BOUNCED if bounced else Fate.SENT


def counts(consultation: Consultation) -> dict[Fate, int]:
    """How many invitations had which fate; those that came back count as sent."""
    fate = case(
        (Submission.state == SubmissionState.SUBMITTED, Fate.TOOK_PART.value),
        (OrganisationInvitation.declined_at.is_not(None), Fate.DECLINED.value),
        (OrganisationInvitation.opened_at.is_not(None), Fate.OPENED.value),
        (OrganisationInvitation.sent_at.is_not(None), Fate.SENT.value),
        else_=Fate.WAITING.value,
    )
    each = (
        select(fate.label("fate"))
        .select_from(OrganisationInvitation)
        .outerjoin(Submission, Submission.id == OrganisationInvitation.submission_id)
        .where(OrganisationInvitation.consultation_id == consultation.id)
        .subquery()
    )
    query = select(each.c.fate, func.count()).group_by(each.c.fate)
    return dict.fromkeys(Fate, 0) | {Fate(value): number for value, number in db.session.execute(query)}


def add(consultation: Consultation, invitees: Sequence[Invitee], language: str, actor: Person) -> int:
    """List organisations of a locked consultation; an address that is there already stays as it is. Flushes.

    Gives how many are new.
    """
    emails = [invitee.email for invitee in invitees]
    mine = OrganisationInvitation.consultation_id == consultation.id
    there = set(
        db.session.scalars(select(OrganisationInvitation.email).where(mine, OrganisationInvitation.email.in_(emails)))
    )
    fresh = {invitee.email: invitee for invitee in reversed(invitees) if invitee.email not in there}
    for invitee in reversed(fresh.values()):
        row = OrganisationInvitation(
            consultation_id=consultation.id,
            organisation_name=invitee.name,
            contact_name=invitee.contact,
            email=invitee.email,
            group=invitee.group,
            language=language,
            invited_by_id=actor.id,
        )
        db.session.add(row)
    if fresh:
        after = {"names": [invitee.name for invitee in fresh.values()][:20], "number": len(fresh)}
        audit.record(
            "consultation.list_invited", consultation, actor=actor, consultation_id=consultation.id, after=after
        )
    return len(fresh)


def read_list(text: str) -> tuple[list[Invitee], list[str]]:
    """The organisations of a pasted list, a line each: name, address, sector. Also what is wrong, line by line."""
    found: list[Invitee] = []
    problems: list[str] = []
    for number, line in enumerate(clean(text).split("\n"), start=1):
        if not line.strip():
            continue
        if len(found) >= AT_ONCE:
            problems.append(_("Line %(number)s and after: paste %(most)s lines at a time", number=number, most=AT_ONCE))
            break
        try:
            found.append(_read_line(line))
        except ValueError as problem:
            problems.append(_("Line %(number)s: %(what)s", number=number, what=str(problem)))
    return found, problems


def _read_line(line: str) -> Invitee:
    parting = next((sign for sign in "\t;," if sign in line), ",")
    cells = [" ".join(cell.split()) for cell in next(csv.reader([line], delimiter=parting))]
    places = [place for place, cell in enumerate(cells) if "@" in cell]
    if not places:
        raise ValueError(_("there is no e-mail address"))
    name = next((cell for cell in cells[: places[0]] if cell), "")
    if not name:
        raise ValueError(_("the name has to stand before the address"))
    if len(name) > LONGEST_NAME:
        raise ValueError(_("the name is too long"))
    sector = next((cell for cell in cells[places[0] + 1 :] if cell), "")
    return Invitee(name, address(cells[places[0]]), group_called(sector))


def address(email: str) -> str:
    """An address as it is kept. Raises ValueError, with what is wrong, for what is none."""
    try:
        return valid_address(email).casefold()
    except BadAddressError:
        raise ValueError(_("“%(email)s” is no e-mail address", email=email[:80])) from None


def group_called(name: str) -> StakeholderGroup | None:
    """The group with this name on pages, or called so by people, however it is written. Raises ValueError."""
    if not name:
        return None
    if found := group_of(name):
        return found
    wanted = plain_letters(name).casefold()
    for group, text in GROUPS.items():
        if wanted == plain_letters(str(text)).casefold():
            return group
    sectors = ", ".join(str(text) for text in GROUPS.values())
    raise ValueError(_("“%(name)s” is no sector: write one of %(sectors)s", name=name[:80], sectors=sectors))
