"""The second step of signing in: codes of an authenticator app (TOTP), and recovery codes for when that is lost."""

import hashlib
import hmac
import re
import secrets

import pyotp
from markupsafe import Markup
from sqlalchemy import delete, func, or_, select, update

from consult.extensions import db
from consult.models.credentials import RecoveryCode
from consult.models.people import Person
from consult.models.types import now

STEP = 30  # seconds that a code is shown
WINDOW = 1  # steps before and after: clocks of telephones differ, and typing takes a while
CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none of them is taken for another
_GROUPS, _GROUP_LENGTH = 4, 4


def begin(person: Person) -> None:
    """Offer a new secret to the person; nothing is asked of them until it is confirmed."""
    person.totp_secret = pyotp.random_base32()
    person.totp_confirmed_at = None
    person.totp_last_step = None
    db.session.flush()


def address(person: Person, site_name: str) -> str:
    """What the square holds: the secret, and what the app calls it."""
    return str(pyotp.TOTP(person.totp_secret or "").provisioning_uri(name=person.email, issuer_name=site_name))


def picture(text: str, title: str) -> Markup:
    """A text as a QR square, in SVG without a style of its own: black on white, whatever the page looks like."""
    import segno

    square = segno.make(text, error="m", micro=False)
    drawn = square.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=title)
    return Markup(drawn)  # noqa: S704  # drawn by the library from bits; the title is escaped by it


def confirm(person: Person, code: str) -> list[str] | None:
    """Turn the second step on with a first code of the app; gives the recovery codes, or None for a wrong code."""
    if person.totp_secret is None or person.totp_confirmed_at is not None or not _takes_step(person, code):
        return None
    person.totp_confirmed_at = now()
    return new_codes(person)


def is_right(person: Person, code: str) -> bool:
    """Whether this is a code of the app that was not used yet, or an unused recovery code; either is spent by it."""
    return person.totp_confirmed_at is not None and (_takes_step(person, code) or _takes_recovery_code(person, code))


def _takes_step(person: Person, code: str) -> bool:
    """Each code serves once: of two that come at the same time, the database lets one through."""
    typed = re.sub(r"\s", "", code).encode(errors="replace")
    generator = pyotp.TOTP(person.totp_secret or "", interval=STEP)
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
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
