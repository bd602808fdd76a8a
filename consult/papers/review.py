"""A moderator's word on who may speak for an organisation."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import contains_eager

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.organisations import Organisation
from consult.models.papers import PaperSender
from consult.models.people import Person
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.operations import audit
from consult.paging import Page, clamped
from consult.papers import organisations, standing
from consult.papers.standing import Hold, hold_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class Listed:
    """A sent paper, who sends it, and what it waits for."""

    paper: Submission
    sender: PaperSender
    hold: Hold


def waiting() -> ColumnElement[bool]:
    """Whether a paper waits for a moderator, to be asked of submissions joined with their senders."""
    return and_(
        Submission.state == SubmissionState.SUBMITTED,
        Submission.organisation_id.is_(None),
        PaperSender.confirmed_at.is_not(None),
        ~PaperSender.is_refused,
    )


def listed(consultation: Consultation, number: int) -> Page[Listed]:
    """A page of the papers that were sent here: those that wait for a moderator first."""
    mine = (Submission.consultation_id == consultation.id, Submission.state == SubmissionState.SUBMITTED)
    rows = select(PaperSender).join(PaperSender.submission).where(*mine)
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    number = clamped(number, total, PAGE_SIZE)
    found = db.session.scalars(
        rows.options(contains_eager(PaperSender.submission))
        .order_by(case((waiting(), 0), else_=1), Submission.submitted_at.desc(), Submission.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    items = [Listed(each.submission, each, hold_of(each.submission, each)) for each in found]
    return Page(items, number, PAGE_SIZE, total)


def one(consultation: Consultation, submission_id: int, *, lock: bool = False) -> Listed:
    """One sent paper of a consultation. Raises NotFoundError."""
    query = select(Submission).where(
        Submission.id == submission_id,
        Submission.consultation_id == consultation.id,
        Submission.state == SubmissionState.SUBMITTED,
    )
    if lock:
        query = query.with_for_update(of=Submission).execution_options(populate_existing=True)
    paper = db.session.scalar(query)
    sender = db.session.get(PaperSender, submission_id, populate_existing=lock) if paper is not None else None
    if paper is None or sender is None:
        raise NotFoundError(_("This paper is not there, or was withdrawn."))
    return Listed(paper, sender, hold_of(paper, sender))


def namesake(found: Listed) -> Organisation | None:
    """The organisation of the same name that this sender has not been seen to speak for, or None."""
    if found.paper.organisation_id is not None or not organisations.is_claimed_by_another(found.sender):
        return None
    return organisations.same_name(found.sender.organisation_name or "")


def accept(found: Listed, moderator: Person) -> None:
    """Let the representative speak for the organisation. Flushes. Twice is once.

    Raises ConflictError where the address is not confirmed: what cannot be reached speaks for nobody.
    """
    if found.hold is Hold.NOTHING:
        return
    if found.sender.confirmed_at is None:
        raise ConflictError(_("The representative has not confirmed their address yet."))
    before = _state(found)
    _decide(found.sender, moderator, refused=False, reason=None)
    standing.settle(found.paper, found.sender)
    _record("representative.accept", found, moderator, before)


def refuse(found: Listed, moderator: Person, reason: str) -> None:
    """Do not let the representative speak for the organisation, and tell them why. Flushes. Twice is once."""
    if found.sender.is_refused and found.sender.review_reason == reason:
        return
    before = _state(found)
    _decide(found.sender, moderator, refused=True, reason=reason)
    standing.refuse(found.paper, found.sender)
    _record("representative.refuse", found, moderator, before)


def _decide(sender: PaperSender, moderator: Person, *, refused: bool, reason: str | None) -> None:
    sender.reviewed_at, sender.reviewed_by = now(), moderator
    sender.is_refused, sender.review_reason = refused, reason
    db.session.flush()


def _state(found: Listed) -> dict[str, object]:
    return {"organisation": found.sender.organisation_name, "hold": found.hold.value}


def _record(action: str, found: Listed, moderator: Person, before: dict[str, object]) -> None:
    after = {"hold": hold_of(found.paper, found.sender).value, "reason": found.sender.review_reason}
    audit.record(
        action, found.paper, actor=moderator, consultation_id=found.paper.consultation_id, before=before, after=after
    )
