"""Jobs: work that a worker does in the background. The row is the truth about it."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consult.extensions import Model
from consult.models.types import Code, Created, Id, LongText, Moment, by_value, reference


class JobState(enum.Enum):
    """Where a job stands. A running one whose lease has ended may be taken up again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Model):
    """One piece of background work, leased by at most one worker at a time."""

    __tablename__ = "jobs"
    __table_args__ = (sa.Index("ix_jobs_claim", "state", "lease_until", "id"),)

    id: Mapped[Id]
    kind: Mapped[Code]
    parameters: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    consultation_id: Mapped[int | None] = reference("consultations.id")
    state: Mapped[JobState] = mapped_column(by_value(JobState), default=JobState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)  # how often it was taken up; fences late writes
    worker_id: Mapped[Code | None]
    lease_until: Mapped[Moment | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[float] = mapped_column(default=0.0)  # share done, 0 to 1
    step: Mapped[Code | None]  # what is being done, a code that pages translate
    error: Mapped[Code | None]  # why it failed, a code that pages translate
    detail: Mapped[LongText | None]  # for the operator
    created_at: Mapped[Created]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]


class Worker(Model):
    """A worker process that is, or was, alive."""

    __tablename__ = "workers"

    id: Mapped[Code] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(sa.String(255))
    pid: Mapped[int]
    started_at: Mapped[Moment]
    ready_at: Mapped[Moment | None]  # when its libraries were loaded
    seen_at: Mapped[Moment]
