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


def request_cancel(job: Job) -> None:
    """Cancel a job: a queued one at once, a running one as soon as its worker reports. Flushes; the caller commits.

    A job that has ended stays as it is.
    """
    mine = update(Job).where(Job.id == job.id)
    nobodys = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now()))
    ended = {"state": JobState.CANCELLED, "lease_until": None, "finished_at": now()}
    db.session.execute(mine.where(nobodys).values(cancel_requested=True, **ended))
    db.session.execute(mine.where(Job.state == JobState.RUNNING).values(cancel_requested=True))
    db.session.refresh(job)
