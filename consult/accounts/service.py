"""People and their passwords."""

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from consult.accounts import tokens
from consult.accounts.passwords import MAXIMUM, normalised
from consult.extensions import db
from consult.models.credentials import TokenPurpose
from consult.models.people import Person
from consult.submissions.texts import clean

MAXIMUM_ADDRESS = 254
# 19 MiB and two passes: the floor that OWASP recommends for argon2id, about 30 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_address(email: str) -> None:
    """Raises ValueError, with a sentence without its full stop, for what cannot be an e-mail address."""
    name, at, host = email.strip().rpartition("@")
    if not (name and at and host) or len(email) > MAXIMUM_ADDRESS or any(sign.isspace() for sign in email.strip()):
        raise ValueError(f"{email!r} is not an e-mail address")


def address(email: str) -> str:
    """An address as it is kept and looked for; PostgreSQL refuses a NUL even in a question."""
    return clean(email).casefold()


def hash_password(password: str) -> str:
    """The argon2id hash of a password in NFC. Raises ValueError over 128 characters."""
    if len(password) > MAXIMUM:
        raise ValueError("the password is too long")
    return _hasher.hash(normalised(password))


@functools.cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe(16))


def person_of(email: str) -> Person | None:
    """The person with this address, who may be disabled or without a password; None where there is none."""
    found: Person | None = db.session.scalar(select(Person).where(Person.email == address(email)))
    return found


def stored_password(email: str) -> tuple[int | None, str]:
    """Whom an address belongs to, and the hash to hold a password against.

    Where nobody can sign in with the address, None and a hash that no password fits: checking it takes as long, so
    that nobody can ask who has an account.
    """
    person = person_of(email)
    if person is None or person.disabled_at is not None or person.password_hash is None:
        return None, _nobodys_hash()
    return person.id, person.password_hash


def fits(password: str, stored: str) -> bool:
    """Whether a password is the one of a hash. Takes a while; hold no lock meanwhile."""
    if len(password) > MAXIMUM:
        return False
    try:
        return _hasher.verify(stored, normalised(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


def refresh_hash(person: Person, password: str) -> None:
    """Hash a password anew that was just found to be right, where its hash is not made as today's are."""
    if person.password_hash and _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)


def person_with(email: str, password: str) -> Person | None:
    """The active person with this address and password, or None; takes the same time for unknown addresses."""
    person_id, stored = stored_password(email)
    return db.session.get(Person, person_id) if fits(password, stored) and person_id else None


def has_password(person: Person, password: str) -> bool:
    """Whether this is the password of a person who is known already."""
    return person.password_hash is not None and fits(password, person.password_hash)


def set_password(person: Person, password: str) -> None:
    """Give a person a new password; links that were sent before serve no more. Flushes."""
    person.password_hash = hash_password(password)
    tokens.void(person, *TokenPurpose)


def create_person(email: str, name: str, password: str | None, *, is_administrator: bool = False) -> Person:
    """Store a new person; `email` is kept casefolded. Raises ValueError when the address has an account already."""
    kept = address(email)
    if person_of(kept) is not None:
        raise ValueError(f"{kept} has an account already")
    person = Person(
        email=kept,
        name=name.strip(),
        password_hash=hash_password(password) if password else None,
        is_administrator=is_administrator,
    )
    db.session.add(person)
    db.session.flush()
    return person
