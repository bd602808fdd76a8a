"""Submissions: what one person or organisation sent, and their answers to each question."""

import enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Article, Consultation, Question
from consult.models.intake import IntakeBatch
from consult.models.organisations import Organisation
from consult.models.people import StakeholderGroup
from consult.models.types import (
    Code,
    Created,
    Digest,
    Id,
    LongText,
    Moment,
    ShortText,
    Translated,
    by_value,
    now,
    reference,
)

if TYPE_CHECKING:
    from consult.models.attachments import Attachment


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
    PAPER = "paper"
    ASSEMBLY = "assembly"
    PHONE = "phone"
    MESSAGE = "message"
    EMAIL = "email"
    IMPORT = "import"
    DEMONSTRATION = "demonstration"


class Stance(enum.Enum):
    """What a submitter declares of a question, an article or a point; never inferred."""

    FOR = "for"
    QUALIFIED = "qualified"
    AGAINST = "against"
    PROPOSES = "proposes"


class VersionAction(enum.Enum):
    """What made a version of a submission."""

    SENT = "sent"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


# Only one answer to a question stands at a time; those of earlier versions lie beside it.
_STANDING: dict[str, Any] = {
    "sqlite_where": sa.text("until_version IS NULL"),
    "postgresql_where": sa.text("until_version IS NULL"),
}


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
    # SHA-256 of folio and code: what somebody types who has no link.
    code_hash: Mapped[Digest | None]
    folio: Mapped[str | None] = mapped_column(sa.String(24), unique=True)
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    language: Mapped[str | None] = mapped_column(sa.String(16))  # BCP 47, as declared
    permission: Mapped[Permission] = mapped_column(by_value(Permission), default=Permission.ANONYMOUS)
    name: Mapped[ShortText | None]
    email: Mapped[str | None] = mapped_column(sa.String(254))  # for the receipt and what follows; never shown
    interface_language: Mapped[str | None] = mapped_column(sa.String(16))  # BCP 47, of mails to its author
    organisation_id: Mapped[int | None] = reference("organisations.id")
    title: Mapped[ShortText | None]
    abstract: Mapped[LongText | None]
    channel: Mapped[Channel] = mapped_column(by_value(Channel), default=Channel.WEB)
    # The preset that a file was imported with ("decidim").
    source: Mapped[Code | None]
    batch_id: Mapped[int | None] = reference("intake_batches.id")
    entered_by_id: Mapped[int | None] = reference("people.id")
    # Counts up with every correction; answers and files say from which version to which they stand.
    version: Mapped[int] = mapped_column(default=1)
    # The row's own key in the file it was imported from, so that the same file twice adds nothing.
    source_key: Mapped[str | None] = mapped_column(sa.String(128))
    created_at: Mapped[Created]
    updated_at: Mapped[Created] = mapped_column(onupdate=now)
    submitted_at: Mapped[Moment | None]
    consultation: Mapped[Consultation] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    batch: Mapped[IntakeBatch | None] = relationship()
    # The answers that stand today, and those of every version.
    answers: Mapped[list["Answer"]] = relationship(
        primaryjoin="and_(Submission.id == Answer.submission_id, Answer.until_version.is_(None))",
        cascade="all, delete-orphan",
        order_by="Answer.id",
        overlaps="all_answers,submission",
    )
    all_answers: Mapped[list["Answer"]] = relationship(
        back_populates="submission", order_by="Answer.id", passive_deletes=True, overlaps="answers"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        primaryjoin="and_(Submission.id == Attachment.submission_id, Attachment.until_version.is_(None))",
        order_by="Attachment.id",
        viewonly=True,
    )
    all_attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="submission", order_by="Attachment.id", passive_deletes=True
    )
    versions: Mapped[list["SubmissionVersion"]] = relationship(
        back_populates="submission", order_by="SubmissionVersion.number", passive_deletes=True
    )


class Answer(Model):
    """A submission's answer to one question, or its comment on one article, in the versions that it stands in."""

    __tablename__ = "answers"
    __table_args__ = (
        sa.CheckConstraint("(question_id IS NULL) <> (article_id IS NULL)", name="one_subject"),
        sa.Index("uq_answers_question", "submission_id", "question_id", unique=True, **_STANDING),
        sa.Index("uq_answers_article", "submission_id", "article_id", unique=True, **_STANDING),
    )

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE")
    question_id: Mapped[int | None] = reference("questions.id")
    article_id: Mapped[int | None] = reference("articles.id")
    text: Mapped[LongText] = mapped_column(default="")
    choices: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)  # keys of the question's choices
    stance: Mapped[Stance | None] = mapped_column(by_value(Stance))
    # From `since_version` of the submission up to, not with, `until_version`; None: it stands today.
    since_version: Mapped[int] = mapped_column(default=1)
    until_version: Mapped[int | None]
    submission: Mapped[Submission] = relationship(back_populates="all_answers", overlaps="answers")
    question: Mapped[Question | None] = relationship()
    article: Mapped[Article | None] = relationship()

    @property
    def asked(self) -> Translated:
        """The question's words, or the heading of the article."""
        if self.question is not None:
            return self.question.text
        return self.article.heading if self.article is not None else {}


class SubmissionVersion(Model):
    """One version of a submission: when it was made and how, and what it said beside the answers and files."""

    __tablename__ = "submission_versions"
    __table_args__ = (sa.UniqueConstraint("submission_id", "number"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    number: Mapped[int]  # from 1
    action: Mapped[VersionAction] = mapped_column(by_value(VersionAction))
    at: Mapped[Created]
    # {"permission": ..., "name": ..., "group": ..., "region": ..., "language": ..., "title": ..., "abstract": ...}
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    submission: Mapped[Submission] = relationship(back_populates="versions")


class RespondentStatistics(Model):
    """What a submitter says about themselves after sending, for counts alone; every field may stay empty."""

    __tablename__ = "respondent_statistics"

    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False, primary_key=True)
    age_band: Mapped[Code | None]
    gender: Mapped[Code | None]
    language: Mapped[ShortText | None]  # in the person's own words
    disability: Mapped[Code | None]
    indigenous: Mapped[Code | None]
    created_at: Mapped[Created]
