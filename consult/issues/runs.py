"""Runs of the topic model: asked for, found, cancelled. What a run does is in tasks.py, which only a worker loads."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.jobs import queue
from consult.models.consultations import Consultation
from consult.models.jobs import Job, JobState
from consult.models.people import Person
from consult.models.runs import Decision, RunKind, TopicModelRun
from consult.operations import audit

# What a job of a run may be doing, in order; the ones in the middle are the engine's own. Pages put words to them.
STEPS = (
    "splitting",
    "reading",
    "words",
    "families",
    "vectors",
    "embeddings",
    "graph",
    "communities",
    "centroids",
    "subtopics",
    "terms",
    "representatives",
    "judging",
    "storing",
)


def _newest(consultation_id: int, *states: JobState) -> Select[TopicModelRun]:
    return (
        select(TopicModelRun)
        .join(TopicModelRun.job)
        .where(TopicModelRun.consultation_id == consultation_id, Job.state.in_(states))
        .order_by(TopicModelRun.id.desc())
        .limit(1)
        .options(joinedload(TopicModelRun.job))
    )


def active_run(consultation_id: int) -> TopicModelRun | None:
    """The run that is queued or running, or None."""
    return db.session.scalar(_newest(consultation_id, JobState.QUEUED, JobState.RUNNING))


def latest_run(consultation_id: int) -> TopicModelRun | None:
    """The newest run that was adopted: the one whose topics are shown; or None."""
    return db.session.scalar(_newest(consultation_id, JobState.DONE).where(is_adopted()))


def is_adopted() -> ColumnElement[bool]:
    """The runs whose topics are shown, or were until a newer one was adopted."""
    return TopicModelRun.decision == Decision.ADOPTED


def waiting_run(consultation_id: int) -> TopicModelRun | None:
    """The run that is finished and waits for somebody to adopt or refuse it, or None."""
    return db.session.scalar(_newest(consultation_id, JobState.DONE).where(TopicModelRun.decision.is_(None)))


def newest_run(consultation_id: int) -> TopicModelRun | None:
    """The newest run, whatever became of it, or None."""
    return db.session.scalar(_newest(consultation_id, *JobState))


def request_run(consultation: Consultation, person: Person | None, kind: RunKind = RunKind.UPDATE) -> TopicModelRun:
    """Queue a run, or give the active one back: a consultation never has two. Flushes; the caller commits.

    `person` is None for a command. kind: an update where there is something to go on from, or afresh.
    """
    # Two people press the button at once: the second waits here until the first one's run is there to be seen.
    db.session.execute(select(Consultation.id).where(Consultation.id == consultation.id).with_for_update())
    active = active_run(consultation.id)
    if active is not None:
        return active
    job = queue.enqueue("cluster", consultation_id=consultation.id)
    run = TopicModelRun(consultation_id=consultation.id, job=job, requested_by=person, kind=kind)
    db.session.add(run)
    after = {"kind": kind.value}
    audit.record("run.request", run, actor=person, consultation_id=consultation.id, after=after)
    return run


def cancel_run(run: TopicModelRun, person: Person | None = None) -> None:
    """Cancel a run that is queued or running; one that has ended stays as it is. Flushes; the caller commits."""
    if queue.request_cancel(run.job):
        audit.record("run.cancel", run, actor=person, consultation_id=run.consultation_id)
