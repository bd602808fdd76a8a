"""Limits on guessing passwords, codes and folio codes, counted in one table for all web processes.

What is guessed at (`target`: an address, a folio) takes LIMIT failures in a WINDOW from all networks together, since
whoever guesses has many addresses. A network (`source`) that fails at many targets is stopped as well, far later: a
mobile network puts thousands of people behind one address. Who may never be locked out, such as the owner of an
account on a known device, counts as a target of its own. Only fingerprints are stored, and only for the WINDOW.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress

from flask import current_app
from sqlalchemy import ColumnElement, delete, func, select

from consult.extensions import db
from consult.models.credentials import FailedAttempt
from consult.models.types import now

WINDOW = dt.timedelta(minutes=15)
LIMIT = 5  # failures at one target
LIMIT_OF_SOURCE = 300  # failures from one network, at whatever
_IPV4_CLASS, _IPV6_CLASS = 24, 48  # bits that one network shares


def address_class(address: str | None) -> str:
    """The network that an IP address belongs to: what one guesser can change at no cost counts as one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = _IPV4_CLASS if found.version == 4 else _IPV6_CLASS
    return str(ipaddress.ip_network((found, bits), strict=False))


def allow(target: str, source: str) -> bool:
    """Whether one more try at `target` from the IP address `source` may be answered."""
    return _count(FailedAttempt.target_hash == _hidden(target)) < LIMIT and not _source_is_stopped(source)


def note_failure(target: str, source: str) -> FailedAttempt:
    """Count a try that failed, and forget those that are counted no more. Flushes; the caller commits.

    To count tries at the same time as well, note one before it is answered, commit, ask `is_within`, answer, and
    `forget` it where it was right, or was not answered.
    """
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.at < now() - WINDOW))
    attempt = FailedAttempt(target_hash=_hidden(target), source_hash=_hidden(address_class(source)))
    db.session.add(attempt)
    db.session.flush()
    return attempt


def is_within(attempt: FailedAttempt, source: str) -> bool:
    """Whether a try that was noted and committed may be answered: of any number at once, LIMIT are."""
    return _count(FailedAttempt.target_hash == attempt.target_hash) <= LIMIT and not _source_is_stopped(source)


def forget(attempt: FailedAttempt) -> None:
    """Take a try back that was right, or was refused unanswered. The caller commits."""
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.id == attempt.id))


def _count(what: ColumnElement[bool]) -> int:
    where = (what, FailedAttempt.at >= now() - WINDOW)
    return db.session.scalar(select(func.count()).select_from(FailedAttempt).where(*where)) or 0


def _source_is_stopped(source: str) -> bool:
    return _count(FailedAttempt.source_hash == _hidden(address_class(source))) >= LIMIT_OF_SOURCE


def _hidden(text: str) -> str:
    """A fingerprint that only this site can make: addresses and networks are few enough to be tried out."""
    return hmac.new(str(current_app.secret_key).encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()
