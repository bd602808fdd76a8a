"""Who works on which job: claim, lease, progress, end.

A job belongs to (worker, attempt) while it runs. Every write names both, so that a worker that was paused and comes
back writes nothing. What a worker does here happens in transactions of its own; `hold` and `finish` alone belong
into the transaction of the task, which so commits its results and the job's end together, or neither.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, or_, select, true, update

from consult.extensions import db
from consult.jobs.errors import JobCancelledError, LeaseLostError
from consult.models.jobs import Job, JobState, Worker
from consult.models.types import now

MAX_ATTEMPTS = 3  # a job that took three workers down with it will take the next one too
WORKER_LOST = "worker_lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken up, for the `attempt`-th time."""

    worker_id: str
    job_id: int
    kind: str
    parameters: dict[str, Any]
    consultation_id: int | None
    attempt: int

    def holds(self) -> ColumnElement[bool]:
        """Whether the job still belongs to this worker and attempt."""
        return and_(
            Job.id == self.job_id,
            Job.worker_id == self.worker_id,
            Job.attempt == self.attempt,
            Job.state == JobState.RUNNING,
        )


ANY = true()


def _waiting(engine: Engine, wanted: ColumnElement[bool]) -> bool:
    """Whether there may be work. Looks as a reader: an idle worker asks for no write lock twice a second."""
    waiting = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now()))
    with engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        return connection.scalar(select(Job.id).where(waiting, wanted).limit(1)) is not None


def _settle(connection: Connection, lost: ColumnElement[bool]) -> int:
    """Cancel, bury or queue again the running jobs whose worker is lost; gives how many there were."""
    gone = update(Job).where(Job.state == JobState.RUNNING, lost)
    ended = {"finished_at": now(), "lease_until": None}
    cancelled = gone.where(Job.cancel_requested).values(state=JobState.CANCELLED, **ended)
    failed = gone.where(Job.attempt >= MAX_ATTEMPTS).values(state=JobState.FAILED, error=WORKER_LOST, **ended)
    queued = gone.values(state=JobState.QUEUED, worker_id=None, lease_until=None, progress=0.0, step=None)
    return sum(connection.execute(statement).rowcount for statement in (cancelled, failed, queued))


def claim(engine: Engine, worker_id: str, lease: dt.timedelta, wanted: ColumnElement[bool] = ANY) -> Claim | None:
    """Take up the oldest job that waits, of those `wanted`, or None. Two workers never get the same."""
    if not _waiting(engine, wanted):
        return None
    oldest = select(Job.id).where(Job.state == JobState.QUEUED, wanted).order_by(Job.id).limit(1)
    moment = now()
    taken = {
        "state": JobState.RUNNING,
        "attempt": Job.attempt + 1,
        "worker_id": worker_id,
        "lease_until": moment + lease,
        "started_at": moment,
    }
    with engine.begin() as connection:
        _settle(connection, Job.lease_until < moment)
        row = connection.execute(
            update(Job)
            # SQLite has one writer and leaves the locking clause out; PostgreSQL passes over what others are taking.
            .where(Job.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
            .values(taken)
            .returning(Job.id, Job.kind, Job.parameters, Job.consultation_id, Job.attempt)
        ).one_or_none()
    return Claim(worker_id, *row) if row else None


def extend(engine: Engine, held: Claim, lease: dt.timedelta) -> bool:
    """Put the end of the lease off; False when the job is not this worker's any more."""
    with engine.begin() as connection:
        return connection.execute(update(Job).where(held.holds()).values(lease_until=now() + lease)).rowcount == 1


def _still_wanted(cancel_requested: bool | None) -> None:
    if cancel_requested is None:
        raise LeaseLostError
    if cancel_requested:
        raise JobCancelledError


def report(engine: Engine, held: Claim, step: str, share: float) -> None:
    """Note how far a job is (share from 0 to 1). Raises LeaseLostError, JobCancelledError."""
    noted = update(Job).where(held.holds()).values(step=step, progress=share).returning(Job.cancel_requested)
    with engine.begin() as connection:
        cancel_requested = connection.scalar(noted)
    _still_wanted(cancel_requested)


def hold(held: Claim) -> None:
    """Keep the job to this worker until the session's transaction ends. Raises LeaseLostError, JobCancelledError."""
    touched = update(Job).where(held.holds()).values(lease_until=Job.lease_until).returning(Job.cancel_requested)
    _still_wanted(db.session.scalar(touched, execution_options={"synchronize_session": False}))


def finish(held: Claim) -> None:
    """Mark the job done in the session's transaction. Raises LeaseLostError, JobCancelledError."""
    hold(held)
    done = update(Job).where(held.holds()).values(_end(JobState.DONE))
    db.session.execute(done, execution_options={"synchronize_session": False})


def _end(state: JobState) -> dict[str, Any]:
    done = {"progress": 1.0, "step": None} if state is JobState.DONE else {}
    return {"state": state, "finished_at": now(), "lease_until": None, **done}


def end(engine: Engine, held: Claim, state: JobState, error: str | None = None, detail: str | None = None) -> None:
    """Note that a job ended, and why; nothing where it has ended already or is somebody else's."""
    with engine.begin() as connection:
        connection.execute(update(Job).where(held.holds()).values(error=error, detail=detail, **_end(state)))


def give_back(engine: Engine, held: Claim, *, counts: bool = False) -> None:
    """Put a job back into the queue in good order; whether the attempt counts depends on whose fault it was."""
    with engine.begin() as connection:
        mine = connection.execute(update(Job).where(held.holds()).values(attempt=Job.attempt - int(not counts)))
        if mine.rowcount:
            _settle(connection, Job.id == held.job_id)


def release(engine: Engine, worker_id: str) -> int:
    """Take a worker that is gone off the list, and its running jobs back at once; gives how many they were."""
    with engine.begin() as connection:
        released = _settle(connection, Job.worker_id == worker_id)
        connection.execute(delete(Worker).where(Worker.id == worker_id))
    return released
