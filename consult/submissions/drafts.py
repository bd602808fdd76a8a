"""Drafts: what somebody wrote before sending it, found by the key in the address of its pages.

The key makes going back, reloading and a double click land on the same draft; only its fingerprint is stored. Folio and
code may stand in its place (codes.py).
"""

import datetime as dt
import hashlib
import re
import secrets

from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.exc import IntegrityError

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _, current_language
from consult.keys import signing_keys
from consult.models.consultations import Consultation
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission, Submission, SubmissionKind, SubmissionState
from consult.models.types import now
from consult.submissions.answers import Answers, write
from consult.submissions.codes import code_of, code_print, read_address
from consult.submissions.folio import new_folio

KEY_BYTES = 24
# Whoever began before the close may finish a sentence.
GRACE = dt.timedelta(minutes=15)
# After so long without a change a draft is removed.
KEPT_FOR = dt.timedelta(days=30)
# Of 34,000 million folios a prefix, so many would have to be taken in a row.
ATTEMPTS = 5
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
    return TimestampSigner(signing_keys(), salt="draft").sign(key).decode()


def begun_at(key: str, stamp: str | None) -> dt.datetime | None:
    """When the first page of the draft was opened, by its stamp; None without a good stamp of this key."""
    signer = TimestampSigner(signing_keys(), salt="draft")
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


def owned_with(key: str) -> ColumnElement[bool]:
    """The submission that a key opens: the secret of its link, or folio and code. Raises NotFoundError for no key."""
    if _KEY.fullmatch(key):
        return Submission.secret_hash == fingerprint(key)
    if typed := read_address(key):
        return and_(Submission.folio == typed[0], Submission.code_hash == code_print(*typed))
    raise NotFoundError(_("This address is not complete."))


def find(consultation: Consultation, key: str, *, lock: bool = False) -> Submission | None:
    """What the key leads to, or None. `lock` keeps others from changing it until the end of the transaction.

    Raises NotFoundError for what is no key and for the key of another consultation, AlreadySentError for no draft.
    """
    query = select(Submission).where(owned_with(key), Submission.kind != SubmissionKind.POSITION_PAPER)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Submission | None = db.session.scalar(query)
    if found is None and not _KEY.fullmatch(key):
        raise NotFoundError(_("There is no opinion at this address."))
    if found is None:
        return None
    if found.consultation_id != consultation.id:
        raise NotFoundError(_("This address belongs to another consultation."))
    if found.state is not SubmissionState.DRAFT:
        raise AlreadySentError(found)
    return found


def with_key(key: str) -> Submission:
    """What a key opens, in whatever consultation and state. Raises NotFoundError."""
    found: Submission | None = db.session.scalar(select(Submission).where(owned_with(key)))
    if found is None:
        raise NotFoundError(_("There is no opinion at this address."))
    return found


def stored(consultation: Consultation, key: str, *, lock: bool = False) -> Submission:
    """As `find`; raises NotFoundError where nothing is stored, and NotOpenError."""
    draft = find(consultation, key, lock=lock)
    if draft is None:
        raise NotFoundError(_("There is no opinion at this address."))
    require_open(consultation, draft.created_at)
    return draft


def save_answers(
    consultation: Consultation, key: str, draft: Submission | None, given: Answers, begun: dt.datetime | None
) -> Submission:
    """Store answers in a draft that was found locked; an empty one goes. Without a draft one is made, with a folio.

    Raises what `find` and `require_open` raise.
    """
    require_open(consultation, draft.created_at if draft else begun)
    if draft is None:
        return _first(consultation, key, given, begun)
    draft.updated_at = now()
    write(draft, given)
    db.session.flush()
    return draft


def _first(consultation: Consultation, key: str, given: Answers, begun: dt.datetime | None) -> Submission:
    # Its answers are known to be none: nothing has to be asked for them.
    draft = Submission(
        consultation_id=consultation.id, secret_hash=fingerprint(key), created_at=begun or now(), answers=[]
    )
    write(draft, given)
    try:
        reserve_folio(draft, consultation, key)
    except IntegrityError:
        # The same page was sent twice at once, and the other one was first.
        draft = stored(consultation, key, lock=True)
        write(draft, given)
        db.session.flush()
    return draft


def reserve_folio(draft: Submission, consultation: Consultation, key: str | None = None) -> None:
    """Give a draft a random folio that nobody has, store it, and note the code that goes with folio and key.

    Raises IntegrityError where something else of the draft is taken: its key.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with db.session.begin_nested():
                draft.folio = new_folio(consultation.folio_prefix)
                draft.code_hash = code_print(draft.folio, code_of(key)) if key else None
                db.session.add(draft)
            return
        except IntegrityError:
            if attempt == ATTEMPTS or (draft.id is None and _is_taken(draft)):
                raise


def _is_taken(draft: Submission) -> bool:
    taken = exists().where(Submission.secret_hash == draft.secret_hash)
    with db.session.no_autoflush:
        return bool(db.session.scalar(select(taken)))


def remove_untouched(before: dt.datetime) -> int:
    """Remove drafts of opinions that nobody has changed since a moment; gives how many. The caller commits."""
    untouched = delete(Submission).where(
        Submission.state == SubmissionState.DRAFT,
        Submission.kind != SubmissionKind.POSITION_PAPER,
        Submission.updated_at < before,
    )
    return len(db.session.scalars(untouched.returning(Submission.id)).all())


def save_about(
    draft: Submission,
    *,
    group: StakeholderGroup,
    region: str | None,
    language: str | None,
    permission: Permission,
    name: str | None,
    email: str | None,
) -> None:
    """Store what the author says about themselves; a name is kept only where it is to be shown."""
    draft.group = group
    draft.region = region
    draft.language = language
    draft.permission = permission
    draft.name = name if permission is Permission.NAMED else None
    draft.email = email
    draft.interface_language = current_language().tag
    db.session.flush()
