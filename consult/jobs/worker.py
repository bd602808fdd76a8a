"""The worker process: one job after the other, until it is told to end or the one who started it is gone."""

import datetime as dt
import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Self

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from consult.jobs import leases, registry, workers
from consult.jobs.lifeline import end_with_parent
from consult.jobs.work import Work

POLL = 0.5  # seconds between two looks into the queue
PATIENCE = 60  # seconds that a worker waits for SQLite's write lock; a person in front of a page would wait less
log = logging.getLogger(__name__)


class Heartbeat:
    """A thread with a connection of its own: says that the worker lives, and puts off the end of its lease."""

    def __init__(self, engine: Engine, worker_id: str, interval: float, lease: dt.timedelta) -> None:
        self.work: Work | None = None
        self._engine = engine
        self._worker_id = worker_id
        self._interval = interval
        self._lease = lease
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(self._interval)

    def _run(self) -> None:
        while not self._over.wait(self._interval):
            try:
                self._beat()
            except SQLAlchemyError as problem:
                log.warning("the heartbeat could not be noted: %s", type(problem).__name__)

    def _beat(self) -> None:
        workers.note_seen(self._engine, self._worker_id)
        work = self.work
        if work is not None and not leases.extend(self._engine, work.claim, self._lease):
            work.lost.set()


class WorkerProcess:
    """This process as a worker. `supervisor` is the process number of the one it must not outlive."""

    def __init__(self, engine: Engine, config: Mapping[str, Any], supervisor: int | None = None) -> None:
        self._engine = engine
        self._lease = dt.timedelta(seconds=config["JOB_LEASE"])
        self._interval: float = config["JOB_HEARTBEAT"]
        self._data_dir: Path = config["DATA_DIR"]
        self._supervisor = supervisor
        self._stopping = threading.Event()
        self._ready = False

    def run(self, job_id: int | None = None) -> None:
        """Work until SIGTERM or SIGINT, or until the supervisor is gone; or do the one job named, and end."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        if self._supervisor is not None:
            end_with_parent()
        be_patient(self._engine)
        with (
            workers.registered(self._engine, self._data_dir) as worker_id,
            Heartbeat(self._engine, worker_id, self._interval, self._lease) as heartbeat,
        ):
            if job_id is None:
                self._take_all(worker_id, heartbeat)
            else:
                self._ready = True
                self._take_one(worker_id, heartbeat, job_id)

    def _take_all(self, worker_id: str, heartbeat: Heartbeat) -> None:
        registry.warm_up()
        workers.note_ready(self._engine, worker_id)
        self._ready = True
        while not self._stopping.is_set() and not self._orphaned():
            if not self._take_one(worker_id, heartbeat):
                self._stopping.wait(POLL)

    def _take_one(self, worker_id: str, heartbeat: Heartbeat, job_id: int | None = None) -> bool:
        claim = leases.claim(self._engine, worker_id, self._lease, job_id)
        if claim is None:
            return False
        work = Work(self._engine, claim, self._stopping)
        heartbeat.work = work
        started = time.monotonic()
        state = work.do()
        heartbeat.work = None
        seconds = time.monotonic() - started
        log.info("job %s (%s): %s after %.1f s", claim.job_id, claim.kind, state.value, seconds)
        return True

    def _orphaned(self) -> bool:
        return self._supervisor is not None and os.getppid() != self._supervisor

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        if not self._ready:
            raise SystemExit(0)  # loading libraries looks at no flag


def be_patient(engine: Engine) -> None:
    """Let this process wait longer for SQLite's write lock than a request may."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA busy_timeout={PATIENCE}000"))
