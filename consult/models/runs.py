"""Runs of the topic model and what they found: made by machine, never edited."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.jobs import Job
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.types import Code, Created, Digest, Id, Moment, ShortText, by_value, reference


class RunKind(enum.Enum):
    """What a run began with."""

    AFRESH = "afresh"  # nothing but the passages
    UPDATE = "update"  # the kept result of the run before
    REFIT = "refit"  # it was to be an update, but nothing was kept that could be read


class Decision(enum.Enum):
    """What became of a finished run; none yet while it waits as a proposal."""

    ADOPTED = "adopted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"  # a newer run finished while it waited


class Descent(enum.Enum):
    """What a topic is to those of the run before; one that is gone has no topic to say so."""

    SAME = "same"
    GREW = "grew"
    SPLIT = "split"  # one of several out of one
    MERGED = "merged"  # one out of several
    NEW = "new"


class TopicModelRun(Model):
    """One run over a consultation's passages. Its state is its job's; the newest one adopted is shown."""

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
    kind: Mapped[RunKind] = mapped_column(by_value(RunKind), default=RunKind.AFRESH)
    previous_id: Mapped[int | None] = reference("topic_model_runs.id", ondelete="SET NULL")  # what it is compared with
    kept_count: Mapped[int | None]  # passages that both have, and that stayed in the line of their topic
    decision: Mapped[Decision | None] = mapped_column(by_value(Decision))
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = reference("people.id")
    # What the engine needs to go on from here and to place what comes later: kept in storage.
    model_sha256: Mapped[Digest | None]
    # What adopting it did to issues: {issue id: [topic id before, topic id after]}; each passage: AdoptionMove.
    followed: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    stability: Mapped[float | None]  # agreement with runs on nine tenths of the texts, 0 to 1
    health: Mapped[list[list[Any]]] = mapped_column(sa.JSON(), default=list)  # [[code, how many, of how many], ...]
    job: Mapped[Job] = relationship()
    requested_by: Mapped[Person | None] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    previous: Mapped["TopicModelRun | None"] = relationship(remote_side="TopicModelRun.id")
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
    size: Mapped[int]  # passages, those placed on arrival too
    titles: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)  # what it might be called, the best first
    summary: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)  # ids of passages that say what it is about
    cohesion: Mapped[float | None]  # mean strength of its texts, 0 to 1
    stability: Mapped[float | None]  # how much of it is found again in runs on nine tenths of the texts, 0 to 1
    descent: Mapped[Descent | None] = mapped_column(by_value(Descent))
    run: Mapped[TopicModelRun] = relationship(back_populates="topics")
    parent: Mapped["Topic | None"] = relationship(remote_side="Topic.id", back_populates="subtopics")
    subtopics: Mapped[list["Topic"]] = relationship(back_populates="parent", order_by="Topic.number")


_MOVED: dict[str, Any] = {"sqlite_where": sa.text("has_moved"), "postgresql_where": sa.text("has_moved")}


class TopicDescent(Model):
    """A topic of the run before goes on in a topic of this one; split and merged ones have several rows."""

    __tablename__ = "topic_descents"

    after_id: Mapped[int] = reference("topics.id", ondelete="CASCADE", index=False, primary_key=True)
    before_id: Mapped[int] = reference("topics.id", ondelete="CASCADE", primary_key=True)
    shared: Mapped[int]  # passages in both


class TopicAssignment(Model):
    """Where a run placed one passage. No topic is NULL, with the reason beside it."""

    __tablename__ = "topic_assignments"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "passage_id"),
        sa.Index("ix_topic_assignments_topic", "topic_id", "passage_id"),
        sa.Index("ix_topic_assignments_moved", "run_id", "id", **_MOVED),
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
    # Placed among the topics that were there when it came, without a run.
    on_arrival: Mapped[bool] = mapped_column(default=False)
    # Whether it left the line of the topic that the run before had placed it in, and that topic; NULL: in none.
    has_moved: Mapped[bool] = mapped_column(default=False)
    moved_from_id: Mapped[int | None] = reference("topics.id", ondelete="SET NULL", index=False)
    passage: Mapped[Passage] = relationship(foreign_keys=[passage_id])
    topic: Mapped[Topic | None] = relationship(foreign_keys=[topic_id])
    subtopic: Mapped[Topic | None] = relationship(foreign_keys=[subtopic_id])
    moved_from: Mapped[Topic | None] = relationship(foreign_keys=[moved_from_id])
