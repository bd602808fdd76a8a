"""Where somebody is signed in: rows that can be ended; the cookie carries only the secret that finds one."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.models.people import Person, SignIn
from consult.models.types import now

SEEN_EVERY = dt.timedelta(minutes=1)  # how exactly it is noted when somebody was here last
LISTED = 50
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_MACHINES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
             ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts: without a request, and in all."""

    idle: dt.timedelta
    whole: dt.timedelta


STAFF = Limits(dt.timedelta(minutes=30), dt.timedelta(hours=12))
OTHERS = Limits(dt.timedelta(hours=12), dt.timedelta(days=7))


def limits_of(person: Person) -> Limits:
    """Those of staff on a public site are short; on loopback a demonstration must not be cut off."""
    return STAFF if current_app.config["PUBLIC_URL"] and person.is_staff else OTHERS


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def open_sign_in(person: Person, agent: str | None = None, *, second_factor: bool = False) -> str:
    """Note a new sign-in of the person; gives the secret that the cookie keeps. `agent`: the browser's own words."""
    token = secrets.token_urlsafe(32)
    at = now()
    db.session.add(
        SignIn(
            person_id=person.id,
            token_hash=_digest(token),
            seen_at=at,
            agent=agent_name(agent),
            second_factor_at=at if second_factor else None,
        )
    )
    db.session.flush()
    return token


def current(token: str) -> SignIn | None:
    """The sign-in of a cookie's secret, with its person; None once it was ended or has lasted too long."""
    found: SignIn | None = db.session.scalar(
        select(SignIn)
        .join(SignIn.person)
        .options(joinedload(SignIn.person))
        .where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None), Person.disabled_at.is_(None))
    )
    return found if found is not None and not is_over(found) else None


def is_over(sign_in: SignIn, at: dt.datetime | None = None) -> bool:
    """Whether a sign-in has lasted too long, or was not used for too long."""
    at = at or now()
    limits = limits_of(sign_in.person)
    return at - (sign_in.seen_at or sign_in.created_at) > limits.idle or at - sign_in.created_at > limits.whole


def note_seen(sign_in_id: int, seen_at: dt.datetime | None) -> None:
    """Note that a sign-in is in use, in a transaction of its own: a page that only reads must not wait to write.

    Only between two transactions of the session, never within one: SQLite has one writer.
    """
    at = now()
    if seen_at is not None and at - seen_at < SEEN_EVERY:
        return
    try:
        with db.engine.begin() as connection:
            connection.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=at))
    except OperationalError:
        current_app.logger.warning("the database is busy: a sign-in in use was not noted")


def renew(sign_in: SignIn) -> str:
    """Give a sign-in a new secret, after what a person may do has changed; the old cookie is worth nothing."""
    token = secrets.token_urlsafe(32)
    sign_in.token_hash = _digest(token)
    db.session.flush()
    return token


def end(token: str) -> None:
    """End the sign-in of a cookie's secret, if there is one."""
    mine = update(SignIn).where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None))
    db.session.execute(mine.values(ended_at=now()))


def end_one(person: Person, sign_in_id: int) -> bool:
    """End a sign-in of the person; False where there is none of that id that had not ended."""
    mine = update(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    return bool(db.session.execute(mine.values(ended_at=now())).rowcount)  # type: ignore[attr-defined]


def end_all(person: Person, but: SignIn | None = None) -> int:
    """End all sign-ins of a person, or all `but` one; gives their number."""
    theirs = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if but is not None:
        theirs = theirs.where(SignIn.id != but.id)
    return int(db.session.execute(theirs.values(ended_at=now())).rowcount)  # type: ignore[attr-defined]


def of_person(person: Person) -> Sequence[SignIn]:
    """The sign-ins of a person that last, the newest first."""
    mine = select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None)).order_by(SignIn.id.desc())
    return [found for found in db.session.scalars(mine.limit(LISTED)) if not is_over(found)]


def agent_name(agent: str | None) -> str | None:
    """A browser in words its owner knows it by: "Firefox, Linux"."""
    words = agent or ""
    browser = next((name for sign, name in _BROWSERS if re.search(rf"\b{sign}", words)), None)
    machine = next((name for sign, name in _MACHINES if sign in words), None)
    return ", ".join(filter(None, (browser, machine))) or None
