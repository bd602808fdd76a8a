"""Drafts: what somebody wrote before sending it, found by the key in the address of its pages.

The key makes going back, reloading and a double click land on the same draft; only its fingerprint is stored.
"""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.people import StakeholderGroup
from consult.models.submissions import Answer, Permission, Submission, SubmissionState
from consult.models.types import now

KEY_BYTES = 24
# Whoever began before the close may finish a sentence.
GRACE = dt.timedelta(minutes=15)
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")


class NotOpenError(ConflictError):
    """The consultation takes no opinions (yet, or any more)."""


class AlreadySentError(ConflictError):
    """What the key leads to was sent and is no draft any more."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(_("This opinion was sent already."))
        self.submission = submission


def new_key() -> str:
    """A key that nobody can guess, for the address of a draft."""
    return secrets.token_urlsafe(KEY_BYTES)


def fingerprint(key: str) -> str:
    """What is stored of a key: its SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def begin_stamp(key: str) -> str:
    """A signed note of this moment, to be sent along with the first page: the draft is stored only with it."""
    return TimestampSigner(str(current_app.secret_key), salt="draft").sign(key).decode()


def begun_at(key: str, stamp: str | None) -> dt.datetime | None:
    """When the first page of the draft was opened, by its stamp; None without a good stamp of this key."""
    signer = TimestampSigner(str(current_app.secret_key), salt="draft")
    try:
        signed, moment = signer.unsign(stamp or "", return_timestamp=True)
    except BadSignature:
        return None
    return moment if signed.decode() == key else None


def require_open(consultation: Consultation, begun: dt.datetime | None) -> None:
    """Refuse with NotOpenError where no opinion is taken; one begun before the close has GRACE to finish."""
    at = now()
    if consultation.is_open(at):
        return
    begun_in_time = begun is not None and consultation.is_open(begun)
    if not (begun_in_time and at < consultation.closes_at + GRACE):
        raise NotOpenError(_("This consultation does not take opinions right now."))


def find(consultation: Consultation, key: str, *, lock: bool = False) -> Submission | None:
    """What the key leads to, or None. `lock` keeps others from changing it until the end of the transaction.

    Raises NotFoundError for what is no key and for the key of another consultation, AlreadySentError for no draft.
    """
    if not _KEY.fullmatch(key):
        raise NotFoundError(_("This address is not complete."))
    query = select(Submission).where(Submission.secret_hash == fingerprint(key))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Submission | None = db.session.scalar(query)
    if found is None:
        return None
    if found.consultation_id != consultation.id:
        raise NotFoundError(_("This address belongs to another consultation."))
    if found.state is not SubmissionState.DRAFT:
        raise AlreadySentError(found)
    return found


def stored(consultation: Consultation, key: str, *, lock: bool = False) -> Submission:
    """As `find`; raises NotFoundError where nothing is stored, and NotOpenError."""
    draft = find(consultation, key, lock=lock)
    if draft is None:
        raise NotFoundError(_("There is no opinion at this address."))
    require_open(consultation, draft.created_at)
    return draft


def save_words(consultation: Consultation, key: str, words: Mapping[int, str], begun: dt.datetime | None) -> Submission:
    """Store the answers, cleaned, by question id; an empty one goes. Makes the draft when it is the first time.

    Raises what `find` and `require_open` raise.
    """
    draft = find(consultation, key, lock=True)
    require_open(consultation, draft.created_at if draft else begun)
    draft = draft or _first(consultation, key, begun)
    kept = {answer.question_id: answer for answer in draft.answers}
    for question_id, text in words.items():
        if question_id in kept and text:
            kept[question_id].text = text
        elif question_id in kept:
            draft.answers.remove(kept[question_id])
        elif text:
            draft.answers.append(Answer(question_id=question_id, text=text))
    draft.updated_at = now()
    db.session.flush()
    return draft


def _first(consultation: Consultation, key: str, begun: dt.datetime | None) -> Submission:
    draft = Submission(consultation_id=consultation.id, secret_hash=fingerprint(key), created_at=begun or now())
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The same page was sent twice at once, and the other one was first.
        return stored(consultation, key, lock=True)
    return draft


def save_about(
    draft: Submission,
    *,
    group: StakeholderGroup,
    region: str | None,
    language: str | None,
    permission: Permission,
    name: str | None,
) -> None:
    """Store what the author says about themselves; a name is kept only where it is to be shown."""
    draft.group = group
    draft.region = region
    draft.language = language
    draft.permission = permission
    draft.name = name if permission is Permission.NAMED else None
    db.session.flush()


def words_of(submission: Submission | None) -> dict[int, str]:
    """The answers by question id."""
    if submission is None:
        return {}
    return {answer.question_id: answer.text for answer in submission.answers if answer.question_id is not None}
