"""The second step of signing in: codes of an authenticator app (TOTP), and recovery codes for when that is lost."""

import base64
import hashlib
import hmac
import logging
import re
import secrets

import pyotp
from markupsafe import Markup
from sqlalchemy import delete, func, or_, select, update

from consult.extensions import db
from consult.keys import SealError, seal, unseal
from consult.models.credentials import RecoveryCode
from consult.models.people import Person
from consult.models.types import now

STEP = 30  # seconds that a code is shown
WINDOW = 1  # steps before and after: clocks of telephones differ, and typing takes a while
CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none of them is taken for another
_GROUPS, _GROUP_LENGTH = 4, 4
log = logging.getLogger(__name__)


def begin(person: Person) -> None:
    """Offer a new secret to the person; nothing is asked of them until it is confirmed."""
    _keep(person, base64.b32decode(pyotp.random_base32()))
    person.totp_confirmed_at = None
    person.totp_last_step = None
    db.session.flush()


def _place(person: Person) -> str:
    return f"people.totp_sealed:{person.id}"


def _keep(person: Person, secret: bytes) -> None:
    person.totp_sealed = seal(secret, _place(person))


def secret_of(person: Person) -> str | None:
    """The person's secret in base32, as an app takes it; None without one, or where the site's key does not open it."""
    if person.totp_sealed is None:
        return None
    try:
        return base64.b32encode(unseal(person.totp_sealed, _place(person))).decode()
    except SealError:
        log.warning("The second step of person %s is sealed with a key that is not in the settings.", person.id)
        return None


def seal_anew() -> int:
    """Seal all secrets with the site's present key; gives how many a former key had to open. Flushes.

    Raises SealError where none of the keys opens one of them; nothing is to be committed then.
    """
    people = db.session.scalars(select(Person).where(Person.totp_sealed.is_not(None)).with_for_update()).all()
    for person in people:
        _keep(person, unseal(person.totp_sealed or "", _place(person)))
    db.session.flush()
    return len(people)


def address(person: Person, site_name: str) -> str:
    """What the square holds: the secret, and what the app calls it."""
    return str(pyotp.TOTP(secret_of(person) or "").provisioning_uri(name=person.email, issuer_name=site_name))


def picture(text: str, title: str) -> Markup:
    """A text as a QR square, in SVG without a style of its own: black on white, whatever the page looks like."""
    import segno

    square = segno.make(text, error="m", micro=False)
    drawn = square.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=title)
    return Markup(drawn)  # noqa: S704  # drawn by the library from bits; the title is escaped by it


def confirm(person: Person, code: str) -> list[str] | None:
    """Turn the second step on with a first code of the app; gives the recovery codes, or None for a wrong code."""
    if person.totp_confirmed_at is not None or not _takes_step(person, code):
        return None
    person.totp_confirmed_at = now()
    return new_codes(person)


def is_right(person: Person, code: str) -> bool:
    """Whether this is a code of the app that was not used yet, or an unused recovery code; either is spent by it."""
    return person.totp_confirmed_at is not None and (_takes_step(person, code) or _takes_recovery_code(person, code))


def _takes_step(person: Person, code: str) -> bool:
    """Each code serves once: of two that come at the same time, the database lets one through."""
    typed = re.sub(r"\s", "", code).encode(errors="replace")
    secret = secret_of(person)
    if secret is None:
        return False
    generator = pyotp.TOTP(secret, interval=STEP)
    present = int(now().timestamp()) // STEP
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed):
            fresh = or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
            mine = update(Person).where(Person.id == person.id, fresh).values(totp_last_step=step)
            return bool(db.session.execute(mine).rowcount)  # type: ignore[attr-defined]
    return False


def _fingerprint(code: str) -> str:
    return hashlib.sha256(re.sub(r"[\s-]", "", code).lower().encode(errors="replace")).hexdigest()


def _takes_recovery_code(person: Person, code: str) -> bool:
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_hash == _fingerprint(code),
        RecoveryCode.used_at.is_(None),
    )
    return bool(db.session.execute(unused.values(used_at=now())).rowcount)  # type: ignore[attr-defined]


def _new_code() -> str:
    groups = ([secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)] for _ in range(_GROUPS))
    return "-".join("".join(group) for group in groups)


def new_codes(person: Person) -> list[str]:
    """New recovery codes in place of all that there were; they are shown now, and only fingerprints are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [_new_code() for _ in range(CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=_fingerprint(code)) for code in codes)
    db.session.flush()
    return codes


def codes_left(person: Person) -> int:
    """How many recovery codes of the person were not used yet."""
    mine = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(mine) or 0


def remove(person: Person) -> None:
    """Turn the second step off."""
    person.totp_sealed = person.totp_confirmed_at = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
