"""Queueing and cancelling jobs, inside the caller's transaction: the job and what it is for come and go together."""

from typing import Any

from sqlalchemy import and_, or_, update

from consult.extensions import db
from consult.models.jobs import Job, JobState
from consult.models.types import now


def enqueue(kind: str, parameters: dict[str, Any] | None = None, consultation_id: int | None = None) -> Job:
    """Queue a job of a kind that registry.TASKS names. Flushes; the caller commits."""
    job = Job(kind=kind, parameters=parameters or {}, consultation_id=consultation_id)
    db.session.add(job)
    db.session.flush()
    return job


def request_cancel(job: Job) -> bool:
    """Cancel a job: a queued one at once, a running one as soon as its worker reports. Flushes; the caller commits.

    Gives False where that was asked for before, or the job has ended; it stays as it is then.
    """
    mine = update(Job).where(Job.id == job.id)
    active = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    first = mine.where(active, ~Job.cancel_requested).values(cancel_requested=True).returning(Job.id)
    asked = db.session.scalar(first) is not None
    nobodys = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now()))
    ended = {"state": JobState.CANCELLED, "lease_until": None, "finished_at": now()}
    db.session.execute(mine.where(nobodys).values(ended))
    db.session.refresh(job)
    return asked
