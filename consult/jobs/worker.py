"""The worker process: in each lane one job after the other, until it is told to end, or its starter is gone."""

import datetime as dt
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Self

from flask import Flask
from sqlalchemy import ColumnElement, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from consult.extensions import db
from consult.jobs import leases, registry, workers
from consult.jobs.leases import Claim
from consult.jobs.lifeline import end_with_parent
from consult.jobs.work import Work
from consult.models.jobs import Job

POLL = 0.5  # seconds between two looks into the queue
PAUSE = 5.0  # seconds until a lane tries again after the database did not answer
PARTING = 5.0  # seconds that lanes may take to end; what is still being read then goes back into the queue
PATIENCE = 60  # seconds that a worker waits for SQLite's write lock; a person in front of a page would wait less
log = logging.getLogger(__name__)


class Heartbeat:
    """A thread with a connection of its own: says that the worker lives, and puts off the ends of its leases."""

    def __init__(self, engine: Engine, worker_id: str, interval: float, lease: dt.timedelta) -> None:
        self._in_hand: set[Work] = set()
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

    @contextmanager
    def keeping(self, work: Work) -> Iterator[None]:
        """Put off the end of this job's lease, too."""
        self._in_hand.add(work)
        try:
            yield
        finally:
            self._in_hand.discard(work)

    def _run(self) -> None:
        while not self._over.wait(self._interval):
            try:
                self._beat()
            except SQLAlchemyError as problem:
                log.warning("the heartbeat could not be noted: %s", type(problem).__name__)

    def _beat(self) -> None:
        workers.note_seen(self._engine, self._worker_id)
        for work in tuple(self._in_hand):
            if not leases.extend(self._engine, work.claim, self._lease):
                work.lost.set()


class Hands:
    """Takes up one worker's jobs, those that are `wanted`, one after the other."""

    def __init__(
        self,
        engine: Engine,
        heartbeat: Heartbeat,
        claim: Callable[[], Claim | None],
        stopping: threading.Event,
    ) -> None:
        self._engine = engine
        self._heartbeat = heartbeat
        self._claim = claim
        self._stopping = stopping

    def take(self) -> bool:
        """Do one job, if one waits; gives whether one did."""
        claim = self._claim()
        if claim is None:
            return False
        work = Work(self._engine, claim, self._stopping)
        started = time.monotonic()
        with self._heartbeat.keeping(work):
            state = work.do()
        seconds = time.monotonic() - started
        log.info("job %s (%s): %s after %.1f s", claim.job_id, claim.kind, state.value, seconds)
        return True

    def take_all(self) -> None:
        """Do whatever comes until the worker is to stop."""
        while not self._stopping.is_set():
            if not self.take():
                self._stopping.wait(POLL)

    def take_all_beside(self, app: Flask) -> None:
        """The same in a thread, where a database that does not answer for a while must not be the end."""
        while not self._stopping.is_set():
            try:
                with app.app_context():
                    self.take_all()
            except SQLAlchemyError as problem:
                log.warning("the queue could not be read or marked: %s", type(problem).__name__)
                self._stopping.wait(PAUSE)


class WorkerProcess:
    """This process as a worker. `supervisor` is the process number of the one it must not outlive."""

    def __init__(self, app: Flask, supervisor: int | None = None) -> None:
        self._app = app
        self._engine = db.engine
        self._lease = dt.timedelta(seconds=app.config["JOB_LEASE"])
        self._interval: float = app.config["JOB_HEARTBEAT"]
        self._data_dir: Path = app.config["DATA_DIR"]
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
                self._hands(worker_id, heartbeat, Job.id == job_id).take()

    def _hands(self, worker_id: str, heartbeat: Heartbeat, wanted: ColumnElement[bool]) -> Hands:
        claim = partial(leases.claim, self._engine, worker_id, self._lease, wanted)
        return Hands(self._engine, heartbeat, claim, self._stopping)

    def _take_all(self, worker_id: str, heartbeat: Heartbeat) -> None:
        """Each lane has a thread, which mostly waits for a child process; this thread does all else, as analyses."""
        lanes = [
            threading.Thread(
                target=self._hands(worker_id, heartbeat, Job.kind.in_(kinds)).take_all_beside,
                args=[self._app],
                name=name,
                daemon=True,
            )
            for name, kinds in registry.LANES.items()
        ]
        for lane in lanes:
            lane.start()
        try:
            self._take_the_rest(worker_id, heartbeat)
        finally:
            self._stopping.set()
            until = time.monotonic() + PARTING
            for lane in lanes:
                lane.join(max(until - time.monotonic(), 0))

    def _take_the_rest(self, worker_id: str, heartbeat: Heartbeat) -> None:
        registry.warm_up()
        workers.note_ready(self._engine, worker_id)
        self._ready = True
        in_lanes = [kind for kinds in registry.LANES.values() for kind in kinds]
        hands = self._hands(worker_id, heartbeat, Job.kind.not_in(in_lanes))
        while not self._stopping.is_set() and not self._orphaned():
            if not hands.take():
                self._stopping.wait(POLL)

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
