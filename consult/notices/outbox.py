"""Sending what the outbox holds: what is due, one mail a reader at a time, once unless a worker dies in between.

A mail is taken up for LEASE before it is sent and marked afterwards. A worker that dies between the two leaves the
row as it was taken up: another one sends it again once the lease is over, under the same Message-ID.
"""

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from consult.extensions import db
from consult.models.messages import Message, MessageState
from consult.models.types import now
from consult.notices.composing import compose
from consult.notices.service import has_said_no
from consult.notices.sessions import reader
from consult.notices.transports import DelayedError, RefusedError, Transport, UnreachableError, open_transport

LEASE = dt.timedelta(minutes=10)
# After so many minutes a mail that was not taken is tried again; after the last of them it is given up.
DELAYS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]
BATCH = 50  # mails that one talk with the server sends at most: many servers hang up after a hundred
LONGEST_ERROR = 2000  # characters, its end
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """A mail that was taken up for the `attempt`-th time; whoever holds an older attempt writes nothing any more."""

    message_id: int
    attempt: int


def deliver(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, and give how many mails were tried. Raises UnreachableError where no mail can leave."""
    tried = 0
    due = _due()
    if not due:
        return 0
    with open_transport(current_app.config) as transport:
        for message_id, attempts in due:
            if stopping():
                break
            taken = _take(message_id, attempts)
            if taken is not None:
                tried += 1
                _send(transport, taken)
    return tried


def _due() -> list[tuple[int, int]]:
    """Ids and attempts of what may be sent now: of each reader's mails the oldest alone, so that they keep order."""
    first = select(func.min(Message.id).label("id")).where(Message.state == MessageState.QUEUED)
    first_of_reader = first.group_by(func.lower(Message.email)).subquery()
    query = (
        select(Message.id, Message.attempts)
        .join(first_of_reader, first_of_reader.c.id == Message.id)
        .where(Message.next_attempt_at <= now())
        .order_by(Message.id)
        .limit(BATCH)
    )
    with reader() as session:  # an idle worker asks for no write lock every second
        return [(row.id, row.attempts) for row in session.execute(query)]


def _take(message_id: int, attempts: int) -> Taken | None:
    """Take a mail up, or None where somebody else was faster."""
    moment = now()
    taken = (
        update(Message)
        .where(Message.id == message_id, Message.attempts == attempts)
        .where(Message.state == MessageState.QUEUED, Message.next_attempt_at <= moment)
        .values(attempts=attempts + 1, next_attempt_at=moment + LEASE)
    )
    with db.engine.begin() as connection:
        return Taken(message_id, attempts + 1) if connection.execute(taken).rowcount == 1 else None


def _send(transport: Transport, taken: Taken) -> None:
    """Send a mail and mark how that went. Raises UnreachableError, after the mark."""
    try:
        # No transaction is open while the server is talked to.
        with reader() as session:
            message = session.get_one(Message, taken.message_id)
            if session.scalar(select(has_said_no(message.kind, message.email))):
                _mark(taken, state=MessageState.UNWANTED)
                return
            letter = compose(message)
        transport.send(letter)
    except UnreachableError as problem:
        _put_off(taken, str(problem))
        raise
    except DelayedError as problem:
        _put_off(taken, str(problem))
    except RefusedError as problem:
        _mark(taken, state=MessageState.FAILED, error=str(problem))
    except Exception:
        # A template or its data are wrong: trying again would not help, and others' mails go on.
        log.exception("mail %s cannot be written", taken.message_id)
        _mark(taken, state=MessageState.FAILED, error=traceback.format_exc()[-LONGEST_ERROR:])
    else:
        # Links in mails open doors: they are not kept longer than needed. A demonstration shows them.
        emptied: dict[str, Any] = {"data": {}} if current_app.config["PUBLIC_URL"] else {}
        _mark(taken, state=MessageState.SENT, sent_at=now(), error=None, **emptied)


def _put_off(taken: Taken, error: str) -> None:
    if taken.attempt > len(DELAYS):
        _mark(taken, state=MessageState.FAILED, error=error)
    else:
        _mark(taken, next_attempt_at=now() + DELAYS[taken.attempt - 1], error=error)


def _mark(taken: Taken, **values: Any) -> None:
    mine = update(Message).where(Message.id == taken.message_id, Message.attempts == taken.attempt)
    with db.engine.begin() as connection:
        connection.execute(mine.where(Message.state == MessageState.QUEUED).values(**values))


def counts() -> dict[MessageState, int]:
    """How many mails stand where; a state that none is in is there with 0."""
    found = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return dict.fromkeys(MessageState, 0) | {row[0]: row[1] for row in found}


def retry(message_id: int | None = None) -> list[Message]:
    """Queue a mail that was given up, or all of them (None), from the beginning; gives which. The caller commits."""
    again = update(Message).where(Message.state == MessageState.FAILED)
    if message_id is not None:
        again = again.where(Message.id == message_id)
    values = {"state": MessageState.QUEUED, "attempts": 0, "next_attempt_at": now()}
    return list(db.session.scalars(again.values(**values).returning(Message)))
