"""Consultations: the questions, the time in which they are open, who asks."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.people import WorkingGroup
from consult.models.types import Created, Id, Moment, Translated, by_value, now, reference


class Stage(enum.Enum):
    """Where a consultation stands; it follows from its dates, so no worker has to move it."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"


class QuestionKind(enum.Enum):
    """How a question is answered."""

    OPEN_TEXT = "open_text"


class Consultation(Model):
    """A question put to the country, with its dates and its working group."""

    __tablename__ = "consultations"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    working_group_id: Mapped[int] = reference("working_groups.id")
    title: Mapped[Translated] = mapped_column(sa.JSON())
    lead: Mapped[Translated] = mapped_column(sa.JSON(), default=dict)
    # What is being decided: [{"title": {"es": ...}, "body": {"es": ...}}, ...]
    facts: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON(), default=list)
    folio_prefix: Mapped[str] = mapped_column(sa.String(6))
    timezone: Mapped[str] = mapped_column(sa.String(64), default="America/Mexico_City")
    # The languages that answers are expected in, the main one first.
    languages: Mapped[list[str]] = mapped_column(sa.JSON())
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    announced_at: Mapped[Moment | None]
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    results_published_at: Mapped[Moment | None]
    working_group: Mapped[WorkingGroup] = relationship()
    questions: Mapped[list["Question"]] = relationship(
        back_populates="consultation", order_by="Question.position", cascade="all, delete-orphan"
    )

    def stage(self, at: dt.datetime | None = None) -> Stage:
        """Where the consultation stands at a moment (now, when not given)."""
        at = at or now()
        if self.announced_at is None or at < self.announced_at:
            return Stage.DRAFT
        if self.results_published_at is not None:
            return Stage.REPORTED
        if at < self.opens_at:
            return Stage.ANNOUNCED
        return Stage.OPEN if at < self.closes_at else Stage.CLOSED

    def is_open(self, at: dt.datetime | None = None) -> bool:
        """Whether opinions are taken at a moment; results that came early do not close the door."""
        at = at or now()
        return self.announced_at is not None and self.announced_at <= at and self.opens_at <= at < self.closes_at


class Question(Model):
    """One question of a consultation; every one may be skipped."""

    __tablename__ = "questions"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "position"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(by_value(QuestionKind), default=QuestionKind.OPEN_TEXT)
    text: Mapped[Translated] = mapped_column(sa.JSON())
    hint: Mapped[Translated] = mapped_column(sa.JSON(), default=dict)
    consultation: Mapped[Consultation] = relationship(back_populates="questions")
