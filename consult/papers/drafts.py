"""A paper on its way: found by the key in its address, which several people may share, until and after it is sent."""

import base64
import datetime as dt
import hashlib
import re

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _, current_language
from consult.models.consultations import Consultation
from consult.models.papers import KeyPoint, PaperSender
from consult.models.submissions import Permission, Submission, SubmissionKind, SubmissionState
from consult.models.types import now
from consult.submissions.drafts import GRACE, KEPT_FOR, fingerprint, require_open

_KEY = re.compile(r"[A-Za-z0-9_-]{32}")
_KEY_BYTES = 24


def key_from(secret: str, purpose: str) -> str:
    """The key of the one paper that a link leads to: pressed twice, it leads to the same paper."""
    digest = hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).decode()


def find(consultation: Consultation, key: str, *, lock: bool = False) -> Submission | None:
    """The paper that a key leads to, in whatever state, or None.

    `lock` keeps others from changing it until the end of the transaction.
    """
    if not _KEY.fullmatch(key):
        raise NotFoundError(_("This address is not complete."))
    query = select(Submission).where(
        Submission.secret_hash == fingerprint(key),
        Submission.consultation_id == consultation.id,
        Submission.kind == SubmissionKind.POSITION_PAPER,
    )
    if lock:
        query = query.with_for_update(of=Submission).execution_options(populate_existing=True)
    found: Submission | None = db.session.scalar(query)
    return found


def stored(consultation: Consultation, key: str, *, lock: bool = False) -> Submission:
    """As `find`; raises NotFoundError where there is no paper."""
    paper = find(consultation, key, lock=lock)
    if paper is None:
        raise NotFoundError(_("There is no paper at this address. Look for the one that you kept."))
    return paper


def begin(consultation: Consultation, key: str) -> Submission:
    """The draft at a key, made when there is none. Raises NotOpenError and NotFoundError. Flushes."""
    require_open(consultation, None)
    return find(consultation, key) or _made(consultation, key)


def _made(consultation: Consultation, key: str) -> Submission:
    draft = Submission(
        consultation_id=consultation.id,
        kind=SubmissionKind.POSITION_PAPER,
        secret_hash=fingerprint(key),
        permission=Permission.NAMED,
        interface_language=current_language().tag,
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The same page was sent twice at once, and the other one was first.
        return stored(consultation, key)
    db.session.add(PaperSender(submission_id=draft.id))
    db.session.flush()
    return draft


def remove_abandoned(at: dt.datetime) -> int:
    """Remove drafts of papers that nobody has changed for KEPT_FOR, so long after the close; gives how many.

    Until the close people come back to them, and later nothing can be sent. The caller commits.
    """
    long_closed = select(Consultation.id).where(Consultation.closes_at < at - KEPT_FOR)
    abandoned = delete(Submission).where(
        Submission.state == SubmissionState.DRAFT,
        Submission.kind == SubmissionKind.POSITION_PAPER,
        Submission.updated_at < at - KEPT_FOR,
        Submission.consultation_id.in_(long_closed),
    )
    return len(db.session.scalars(abandoned.returning(Submission.id)).all())


def sender_of(paper: Submission) -> PaperSender:
    """Who sends a paper; every one that began here has such a row."""
    found = db.session.get(PaperSender, paper.id)
    if found is None:
        raise NotFoundError(_("There is no paper at this address. Look for the one that you kept."))
    return found


def points_of(paper: Submission) -> list[KeyPoint]:
    """The key points of a paper, in their order."""
    query = select(KeyPoint).where(KeyPoint.submission_id == paper.id).order_by(KeyPoint.position)
    return list(db.session.scalars(query))


def may_change(paper: Submission) -> bool:
    """Whether it can be written, replaced or withdrawn now: until the close, with the time to finish a sentence."""
    at = now()
    if paper.state is SubmissionState.WITHDRAWN:
        return False
    consultation = paper.consultation
    return consultation.is_open(at) or consultation.closes_at <= at < consultation.closes_at + GRACE


def require_change(paper: Submission) -> None:
    """Refuse with NotOpenError what comes too late, with ConflictError what was withdrawn."""
    if paper.state is SubmissionState.WITHDRAWN:
        raise ConflictError(_("This paper was withdrawn. You can send another one until the close."))
    require_open(paper.consultation, paper.created_at)
