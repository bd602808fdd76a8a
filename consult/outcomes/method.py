"""How the results came about: what was taken back, and which run grouped the texts."""

from dataclasses import dataclass

from sqlalchemy import func, select

from consult.extensions import db
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Submission, SubmissionState
from consult.outcomes import campaigns


@dataclass(frozen=True)
class Grouping:
    """The run that the issues were made from, in numbers."""

    run: TopicModelRun
    topics: int
    subtopics: int
    without_topic: int

    @property
    def total_seconds(self) -> float:
        """How long the run took."""
        return sum(float(value) for value in self.run.seconds.values())


def withdrawn(consultation_id: int) -> int:
    """How many submissions their authors took back."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Submission.consultation_id == consultation_id, Submission.state == SubmissionState.WITHDRAWN
            )
        )
        or 0
    )


def grouping(consultation_id: int) -> Grouping | None:
    """The run behind the issues, or None where they were made without one."""
    run_id = campaigns.run_behind(consultation_id)
    run = db.session.get(TopicModelRun, run_id) if run_id else None
    if run is None:
        return None
    top = func.count(Topic.id).filter(Topic.parent_id.is_(None))
    topics, subtopics = db.session.execute(select(top, func.count(Topic.parent_id)).where(Topic.run_id == run.id)).one()
    without = db.session.scalar(
        select(func.count()).where(TopicAssignment.run_id == run.id, TopicAssignment.topic_id.is_(None))
    )
    return Grouping(run, topics, subtopics, without or 0)
