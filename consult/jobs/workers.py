"""Which workers there are.

A worker keeps a locked file for as long as it lives. The kernel unlocks it at its death, also after kill -9, so that
whoever looks knows at once, and no process number can be mistaken for an older one.
"""

import datetime as dt
import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update

from consult.extensions import db
from consult.jobs import leases
from consult.models.jobs import Worker
from consult.models.types import now

SEEN_WITHIN = dt.timedelta(seconds=60)
FORGOTTEN_AFTER = dt.timedelta(days=1)
UNFINISHED = ".new"


def marks_folder(data_dir: Path) -> Path:
    """Where the workers of this machine keep their locked files."""
    folder = data_dir / "workers"
    folder.mkdir(exist_ok=True)
    return folder


def _note_arrival(engine: Engine, worker_id: str) -> None:
    moment = now()
    row = {"id": worker_id, "host": socket.gethostname()[:255], "pid": os.getpid(), "started_at": moment}
    with engine.begin() as connection:
        connection.execute(delete(Worker).where(Worker.seen_at < moment - FORGOTTEN_AFTER))
        connection.execute(insert(Worker).values(**row, seen_at=moment))


@contextmanager
def registered(engine: Engine, data_dir: Path) -> Iterator[str]:
    """Be a worker: gives its id. At the end its running job, if any, goes back to the queue."""
    worker_id = secrets.token_hex(8)
    mark = marks_folder(data_dir) / worker_id
    unfinished = mark.with_suffix(UNFINISHED)
    with unfinished.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        unfinished.rename(mark)  # seen by others only once it is locked
        _note_arrival(engine, worker_id)
        try:
            yield worker_id
        finally:
            leases.release(engine, worker_id)
            mark.unlink(missing_ok=True)


def release_dead(engine: Engine, data_dir: Path) -> int:
    """Take back at once the jobs of this machine's workers that are dead; gives how many jobs."""
    released = 0
    for mark in marks_folder(data_dir).iterdir():
        if mark.suffix == UNFINISHED:
            continue
        with mark.open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # alive
            released += leases.release(engine, mark.name)
            mark.unlink(missing_ok=True)
    return released


def note_seen(engine: Engine, worker_id: str) -> None:
    """Note that a worker lives."""
    with engine.begin() as connection:
        connection.execute(update(Worker).where(Worker.id == worker_id).values(seen_at=now()))


def note_ready(engine: Engine, worker_id: str) -> None:
    """Note that a worker has loaded its libraries and waits for work."""
    moment = now()
    with engine.begin() as connection:
        connection.execute(update(Worker).where(Worker.id == worker_id).values(seen_at=moment, ready_at=moment))


def any_seen() -> bool:
    """Whether a worker was seen lately, ready or still starting."""
    return db.session.scalar(select(Worker.id).where(Worker.seen_at > now() - SEEN_WITHIN).limit(1)) is not None
