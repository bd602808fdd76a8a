"""Submissions: what one person or organisation sent, and their answers to each question."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Consultation, Question
from consult.models.organisations import Organisation
from consult.models.people import StakeholderGroup
from consult.models.types import Created, Digest, Id, LongText, Moment, ShortText, by_value, now, reference


class SubmissionKind(enum.Enum):
    """What was sent."""

    COMMENT = "comment"
    PROPOSAL = "proposal"
    POSITION_PAPER = "position_paper"


class SubmissionState(enum.Enum):
    """Where a submission stands. A draft is nobody's word yet."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Permission(enum.Enum):
    """How its author lets a submission be published."""

    ANONYMOUS = "anonymous"
    NAMED = "named"
    COUNTED = "counted"


class Channel(enum.Enum):
    """The way in which a submission came."""

    WEB = "web"
    IMPORT = "import"
    DEMONSTRATION = "demonstration"


class Submission(Model):
    """What one submitter sent to one consultation."""

    __tablename__ = "submissions"
    __table_args__ = (
        sa.UniqueConstraint("consultation_id", "source_key"),
        sa.Index("ix_submissions_listed", "consultation_id", "state", "submitted_at", "id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", index=False)
    kind: Mapped[SubmissionKind] = mapped_column(by_value(SubmissionKind), default=SubmissionKind.COMMENT)
    state: Mapped[SubmissionState] = mapped_column(by_value(SubmissionState), default=SubmissionState.DRAFT)
    # SHA-256 of the secret in the author's link; whoever knows the secret is the author.
    secret_hash: Mapped[Digest | None] = mapped_column(unique=True)
    folio: Mapped[str | None] = mapped_column(sa.String(24), unique=True)
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    language: Mapped[str | None] = mapped_column(sa.String(16))  # BCP 47, as declared
    permission: Mapped[Permission] = mapped_column(by_value(Permission), default=Permission.ANONYMOUS)
    name: Mapped[ShortText | None]
    organisation_id: Mapped[int | None] = reference("organisations.id")
    title: Mapped[ShortText | None]
    abstract: Mapped[LongText | None]
    channel: Mapped[Channel] = mapped_column(by_value(Channel), default=Channel.WEB)
    # The row's own key in the file it was imported from, so that the same file twice adds nothing.
    source_key: Mapped[str | None] = mapped_column(sa.String(128))
    created_at: Mapped[Created]
    updated_at: Mapped[Created] = mapped_column(onupdate=now)
    submitted_at: Mapped[Moment | None]
    consultation: Mapped[Consultation] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="submission", cascade="all, delete-orphan", order_by="Answer.id"
    )


class Answer(Model):
    """A submission's answer to one question."""

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("submission_id", "question_id"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    question_id: Mapped[int] = reference("questions.id")
    text: Mapped[LongText]
    submission: Mapped[Submission] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()
