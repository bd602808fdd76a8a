"""Words that come in after topics were formed are placed among them at once: by a job, of which one waits at a time."""

from sqlalchemy import exists, select

from consult.extensions import db
from consult.jobs import queue
from consult.models.jobs import Job, JobState
from consult.models.runs import Decision, TopicModelRun

KIND = "place"


def arrived(consultation_id: int) -> None:
    """Have placed what has no place yet; nothing where there are no topics, or where such a job waits already. Flushes.

    Call it in the transaction that lets the words in. A job that waits stays in the queue until that ends: it reads
    what is committed here, or it is seen to be running already, and another one is queued.
    """
    mine = (TopicModelRun.consultation_id == consultation_id, TopicModelRun.decision == Decision.ADOPTED)
    if not db.session.scalar(select(exists().where(*mine))):
        return
    waiting = select(Job.id).where(
        Job.kind == KIND, Job.consultation_id == consultation_id, Job.state == JobState.QUEUED
    )
    # Those who send share the lock, and do not wait for each other; a worker passes over the job meanwhile.
    if db.session.scalar(waiting.limit(1).with_for_update(read=True)) is None:
        queue.enqueue(KIND, consultation_id=consultation_id)
