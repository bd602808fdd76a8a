"""Signing in and out. A sign-in is a row that can be ended; the cookie carries only the secret that finds it."""

import functools
import hashlib
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from consult.extensions import db
from consult.models.people import Person, SignIn
from consult.models.types import now
from consult.submissions.texts import clean

MINIMUM_PASSWORD, MAXIMUM_PASSWORD = 8, 128  # characters; longer ones are refused before hashing
MAXIMUM_ADDRESS = 254
# 19 MiB and two passes: the floor that OWASP recommends for argon2id, about 30 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _normalised(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def check_password(password: str) -> None:
    """Raises ValueError, with a sentence without its full stop, for a password that is too short or too long."""
    if not MINIMUM_PASSWORD <= len(_normalised(password)) <= MAXIMUM_PASSWORD:
        raise ValueError(f"The password needs {MINIMUM_PASSWORD} to {MAXIMUM_PASSWORD} characters")


def check_address(email: str) -> None:
    """Raises ValueError, with a sentence without its full stop, for what cannot be an e-mail address."""
    name, at, host = email.strip().rpartition("@")
    if not (name and at and host) or len(email) > MAXIMUM_ADDRESS or any(sign.isspace() for sign in email.strip()):
        raise ValueError(f"{email!r} is not an e-mail address")


def _address(email: str) -> str:
    """An address as it is kept and looked for; PostgreSQL refuses a NUL even in a question."""
    return clean(email).casefold()


def hash_password(password: str) -> str:
    """The argon2id hash of a password in NFC. Raises ValueError over MAXIMUM_PASSWORD characters."""
    if len(password) > MAXIMUM_PASSWORD:
        raise ValueError("the password is too long")
    return _hasher.hash(_normalised(password))


@functools.cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe(16))


def person_with(email: str, password: str) -> Person | None:
    """The active person with this address and password, or None.

    Takes the same time whether the address is known or not, so that nobody can ask who has an account.
    """
    if len(password) > MAXIMUM_PASSWORD:
        return None
    person: Person | None = db.session.scalar(select(Person).where(Person.email == _address(email)))
    usable = person is not None and person.disabled_at is None and person.password_hash is not None
    stored = person.password_hash if person and usable and person.password_hash else _nobodys_hash()
    try:
        _hasher.verify(stored, _normalised(password))
    except (VerifyMismatchError, InvalidHashError):
        return None
    if not person or not usable:
        return None
    if _hasher.check_needs_rehash(stored):
        person.password_hash = hash_password(password)
    return person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_sign_in(person: Person) -> str:
    """Note a new sign-in of the person; gives the secret that the cookie keeps."""
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(person_id=person.id, token_hash=_digest(token)))
    db.session.flush()
    return token


def person_of_sign_in(token: str) -> Person | None:
    """The person of a sign-in that has not ended, or None."""
    person: Person | None = db.session.scalar(
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None), Person.disabled_at.is_(None))
    )
    return person


def end_sign_in(token: str) -> None:
    """End a sign-in; its cookie is worth nothing from here on."""
    found = db.session.scalar(select(SignIn).where(SignIn.token_hash == _digest(token)))
    if found is not None and found.ended_at is None:
        found.ended_at = now()


def create_person(email: str, name: str, password: str | None, *, is_administrator: bool = False) -> Person:
    """Store a new person; `email` is kept casefolded. Raises ValueError when the address has an account already."""
    address = _address(email)
    if db.session.scalar(select(Person.id).where(Person.email == address)) is not None:
        raise ValueError(f"{address} has an account already")
    person = Person(
        email=address,
        name=name.strip(),
        password_hash=hash_password(password) if password else None,
        is_administrator=is_administrator,
    )
    db.session.add(person)
    db.session.flush()
    return person
