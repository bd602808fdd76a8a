"""Consultations: the questions, the time in which they are open, who asks."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.people import WorkingGroup
from consult.models.types import Created, Digest, Id, Moment, Translated, by_value, now, reference


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
    ONE_CHOICE = "one_choice"
    MANY_CHOICES = "many_choices"


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
    # Other ways than this site to be heard: [{"title": {...}, "body": {...}}, ...]
    other_ways: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON(), default=list)
    # Whom the working group wants to hear: stakeholder groups by value, states by ISO 3166-2.
    expected_groups: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    expected_regions: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    # Whether published opinions may be read, and are shown to those who write, before the close.
    shows_opinions: Mapped[bool] = mapped_column(default=False)
    # Whether a moderator confirms each representative, beyond their confirmed address.
    reviews_representatives: Mapped[bool] = mapped_column(default=False)
    copied_from_id: Mapped[int | None] = reference("consultations.id")
    # Counts up with every change of the set-up, so that none is overwritten unseen.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Created]
    announced_at: Mapped[Moment | None]
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    results_due_at: Mapped[Moment | None]
    answer_due_at: Mapped[Moment | None]
    results_published_at: Mapped[Moment | None]
    working_group: Mapped[WorkingGroup] = relationship()
    questions: Mapped[list["Question"]] = relationship(
        back_populates="consultation", order_by="Question.position", cascade="all, delete-orphan"
    )
    articles: Mapped[list["Article"]] = relationship(
        back_populates="consultation", order_by="Article.position", cascade="all, delete-orphan"
    )
    documents: Mapped[list["ConsultationDocument"]] = relationship(
        back_populates="consultation", order_by="ConsultationDocument.position", cascade="all, delete-orphan"
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
    # What to choose from: [{"key": "yes", "text": {"es": ...}}, ...]; a key stays when its words are mended.
    choices: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON(), default=list)
    asks_stance: Mapped[bool] = mapped_column(default=False)
    consultation: Mapped[Consultation] = relationship(back_populates="questions")


class Article(Model):
    """One article of the draft text that a consultation puts to comment."""

    __tablename__ = "articles"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "position"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    heading: Mapped[Translated] = mapped_column(sa.JSON())  # "Artículo 4. Capacitación"
    body: Mapped[Translated] = mapped_column(sa.JSON())
    consultation: Mapped[Consultation] = relationship(back_populates="articles")


class ConsultationDocument(Model):
    """A file to read before taking part; its bytes are kept in storage under `sha256`."""

    __tablename__ = "consultation_documents"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "position"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    title: Mapped[Translated] = mapped_column(sa.JSON())
    language: Mapped[str | None] = mapped_column(sa.String(16))
    file_name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(128))
    size: Mapped[int]  # bytes
    sha256: Mapped[Digest]
    page_count: Mapped[int | None]
    created_at: Mapped[Created]
    consultation: Mapped[Consultation] = relationship(back_populates="documents")
