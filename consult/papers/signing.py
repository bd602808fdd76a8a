"""Who signs a paper beside its representative: people of the organisation, and organisations that are asked by mail."""

import datetime as dt

from sqlalchemy import func, select

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.papers import Signatory
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.notices.service import is_held_back, queue
from consult.papers import addresses
from consult.papers.standing import language_of
from consult.submissions.drafts import fingerprint, new_key

SIGN = "paper_sign"
MOST = 30  # who sign one paper
# A second mail to the same person is a reminder; a third in a row would be a nuisance.
BETWEEN = dt.timedelta(minutes=10)


def signatories(paper: Submission) -> list[Signatory]:
    """Everybody who signs or is asked to, in their order."""
    query = select(Signatory).where(Signatory.submission_id == paper.id).order_by(Signatory.position, Signatory.id)
    return list(db.session.scalars(query))


def confirmed(paper: Submission) -> list[Signatory]:
    """Who is named under the paper in public: people of the organisation, and organisations that said yes."""
    return [each for each in signatories(paper) if each.organisation_name is None or each.confirmed_at]


def add(
    paper: Submission, *, name: str, role: str | None, organisation_name: str | None, email: str | None
) -> Signatory:
    """Add somebody who signs; another organisation of a sent paper is asked at once. Flushes.

    The same one twice is one. The caller holds the lock of the paper. Raises ConflictError for too many.
    """
    here = signatories(paper)
    same = next((s for s in here if (s.name, s.organisation_name, s.email) == (name, organisation_name, email)), None)
    if same is not None:
        return same
    if len(here) >= MOST:
        raise ConflictError(_("No more than %(number)s can sign here. Name the others in the document.", number=MOST))
    last = db.session.scalar(select(func.max(Signatory.position)).where(Signatory.submission_id == paper.id)) or 0
    made = Signatory(
        submission_id=paper.id,
        position=last + 1,
        name=name,
        role=role or None,
        organisation_name=organisation_name or None,
        email=email or None,
    )
    db.session.add(made)
    db.session.flush()
    if paper.state is SubmissionState.SUBMITTED:
        ask_everybody(paper)
    return made


def one(paper: Submission, signatory_id: int) -> Signatory:
    """One of those who sign a paper. Raises NotFoundError."""
    found = db.session.get(Signatory, signatory_id)
    if found is None or found.submission_id != paper.id:
        raise NotFoundError(_("Nobody of that name signs this paper any more."))
    return found


def remove(paper: Submission, signatory_id: int) -> None:
    """Take somebody off; who is off already stays off. Flushes."""
    found = db.session.get(Signatory, signatory_id)
    if found is not None and found.submission_id == paper.id:
        db.session.delete(found)
        db.session.flush()


def may_ask(signatory: Signatory) -> bool:
    """Whether another mail may go to an organisation that has not answered."""
    if not signatory.organisation_name or not signatory.email or signatory.confirmed_at:
        return False
    return signatory.asked_at is None or signatory.asked_at < now() - BETWEEN


def _has_enough_mail(signatory: Signatory) -> bool:
    """Whether an address got as many questions today as it may get: anybody may name any address."""
    return is_held_back(SIGN, signatory.email or "")


def enough_mail() -> str:
    """What is said where an address is not written to today any more."""
    return _("They got several such mails from us today. Ask them once more tomorrow.")


def ask(paper: Submission, signatory: Signatory) -> None:
    """Send an organisation the link with which it signs or declines; an earlier link is void then. Flushes.

    Raises ConflictError where it was asked a moment ago, has answered, or got too many such mails today.
    """
    if not may_ask(signatory):
        raise ConflictError(_("We wrote to them a moment ago. Wait ten minutes before you ask once more."))
    if _has_enough_mail(signatory):
        raise ConflictError(enough_mail())
    token = new_key()
    signatory.token_hash, signatory.asked_at, signatory.declined_at = fingerprint(token), now(), None
    language = language_of(paper)
    queue(
        SIGN,
        signatory.email or "",
        language,
        {
            "name": signatory.name,
            "organisation": signatory.organisation_name,
            "sender": paper.name,
            "title": paper.title,
            "url": addresses.in_language(language, "papers.sign", token=token),
        },
        consultation=paper.consultation,
        about=("signatory", signatory.id),
    )
    db.session.flush()


def ask_everybody(paper: Submission) -> None:
    """Ask the organisations that were not asked yet, but those that got too many such mails today."""
    for each in signatories(paper):
        if each.organisation_name and each.asked_at is None and not _has_enough_mail(each):
            ask(paper, each)


def asked(token: str, *, lock: bool = False) -> Signatory:
    """Who is asked by a link. Raises NotFoundError: it was replaced by a newer one, or taken back."""
    query = select(Signatory).where(Signatory.token_hash == fingerprint(token))
    if lock:
        query = query.with_for_update(of=Signatory)
    found: Signatory | None = db.session.scalar(query)
    if found is None:
        raise NotFoundError(_("This link does not serve any more. Look for a newer mail, or ask who sent it to you."))
    return found


def answer(signatory: Signatory, *, signs: bool) -> None:
    """Note the answer of an organisation; it may change it as long as the paper stands. Flushes."""
    if signatory.submission.state is not SubmissionState.SUBMITTED:
        raise ConflictError(_("This paper was withdrawn. There is nothing to sign."))
    at = now()
    signatory.confirmed_at = (signatory.confirmed_at or at) if signs else None
    signatory.declined_at = None if signs else (signatory.declined_at or at)
    db.session.flush()
