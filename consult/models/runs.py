"""Runs of the topic model and what they found: made by machine, never edited."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.jobs import Job
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.types import Code, Created, Id, Moment, ShortText, reference


class TopicModelRun(Model):
    """One run over a consultation's passages. Its state is its job's."""

    __tablename__ = "topic_model_runs"

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id")
    job_id: Mapped[int] = reference("jobs.id")
    requested_by_id: Mapped[int | None] = reference("people.id")
    created_at: Mapped[Created]
    finished_at: Mapped[Moment | None]
    submission_count: Mapped[int | None]
    passage_count: Mapped[int | None]
    settings: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    versions: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    seconds: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)  # by step
    job: Mapped[Job] = relationship()
    requested_by: Mapped[Person | None] = relationship()
    topics: Mapped[list["Topic"]] = relationship(
        back_populates="run", cascade="all, delete-orphan", order_by="Topic.number"
    )


class Topic(Model):
    """A group of passages that a run found. Its number says nothing beyond its run."""

    __tablename__ = "topics"
    __table_args__ = (sa.UniqueConstraint("run_id", "number"),)

    id: Mapped[Id]
    run_id: Mapped[int] = reference("topic_model_runs.id", ondelete="CASCADE", index=False)
    parent_id: Mapped[int | None] = reference("topics.id", ondelete="CASCADE")
    number: Mapped[int]
    label: Mapped[ShortText]
    terms: Mapped[list[list[Any]]] = mapped_column(sa.JSON())  # [[term, weight], ...]
    size: Mapped[int]  # passages
    run: Mapped[TopicModelRun] = relationship(back_populates="topics")
    parent: Mapped["Topic | None"] = relationship(remote_side="Topic.id", back_populates="subtopics")
    subtopics: Mapped[list["Topic"]] = relationship(back_populates="parent", order_by="Topic.number")


class TopicAssignment(Model):
    """Where a run placed one passage. No topic is NULL, with the reason beside it."""

    __tablename__ = "topic_assignments"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "passage_id"),
        sa.Index("ix_topic_assignments_topic", "topic_id", "passage_id"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = reference("topic_model_runs.id", ondelete="CASCADE", index=False)
    passage_id: Mapped[int] = reference("passages.id", ondelete="CASCADE")
    topic_id: Mapped[int | None] = reference("topics.id", ondelete="CASCADE", index=False)
    subtopic_id: Mapped[int | None] = reference("topics.id", ondelete="CASCADE")
    strength: Mapped[float]  # nearness to the topic's centre, 0 to 1
    # The first passage of the family of near-identical ones that this belongs to.
    family_id: Mapped[int | None] = reference("passages.id", ondelete="CASCADE")
    # 1 for the passage that stands best for its topic, 2 for the next; most have none.
    representative_rank: Mapped[int | None]
    reason: Mapped[Code | None]
    passage: Mapped[Passage] = relationship(foreign_keys=[passage_id])
    topic: Mapped[Topic | None] = relationship(foreign_keys=[topic_id])
    subtopic: Mapped[Topic | None] = relationship(foreign_keys=[subtopic_id])
