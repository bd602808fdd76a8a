"""Position papers: who sends one, its key points, who signs it, and the sections that several people fill in."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Article, Question
from consult.models.people import Person, StakeholderGroup
from consult.models.submissions import Stance, Submission
from consult.models.types import Code, Created, Digest, Id, LongText, Moment, ShortText, by_value, reference


class PaperSender(Model):
    """Who sends a position paper, as written on it; an Organisation is made or found once it is confirmed."""

    __tablename__ = "paper_senders"

    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False, primary_key=True)
    organisation_name: Mapped[ShortText | None]
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    country: Mapped[str] = mapped_column(sa.String(2), default="MX")  # ISO 3166-1
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    website: Mapped[str | None] = mapped_column(sa.String(255))
    registry_number: Mapped[str | None] = mapped_column(sa.String(64))
    represents: Mapped[LongText | None]
    funding: Mapped[LongText | None]
    representative_name: Mapped[ShortText | None]
    representative_role: Mapped[ShortText | None]
    representative_email: Mapped[str | None] = mapped_column(sa.String(254))
    token_hash: Mapped[Digest | None] = mapped_column(unique=True)  # of the link that confirms the address
    confirmation_sent_at: Mapped[Moment | None]
    confirmed_at: Mapped[Moment | None]
    # Where the working group asks for it: a moderator's word on the representative.
    reviewed_at: Mapped[Moment | None]
    reviewed_by_id: Mapped[int | None] = reference("people.id")
    is_refused: Mapped[bool] = mapped_column(default=False)
    review_reason: Mapped[LongText | None]
    submission: Mapped[Submission] = relationship()
    reviewed_by: Mapped[Person | None] = relationship()


class PaperSection(Model):
    """When a section of a paper's task list was last saved; a writer names the version they began from."""

    __tablename__ = "paper_sections"
    __table_args__ = (sa.UniqueConstraint("submission_id", "section"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    section: Mapped[Code]
    version: Mapped[int] = mapped_column(default=1)
    is_complete: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[Created]
    saved_by: Mapped[ShortText | None]  # the name that the writer gave, if any


class KeyPoint(Model):
    """One position that a paper takes, and the page where it says so."""

    __tablename__ = "key_points"
    __table_args__ = (sa.Index("ix_key_points_place", "submission_id", "position"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    stance: Mapped[Stance | None] = mapped_column(by_value(Stance))
    question_id: Mapped[int | None] = reference("questions.id")
    article_id: Mapped[int | None] = reference("articles.id")
    text: Mapped[LongText]
    page: Mapped[int | None]  # from 1, of the paper
    submission: Mapped[Submission] = relationship()
    question: Mapped[Question | None] = relationship()
    article: Mapped[Article | None] = relationship()


class Signatory(Model):
    """Somebody who signs a paper, or an organisation that is asked to sign it too."""

    __tablename__ = "signatories"
    __table_args__ = (sa.Index("ix_signatories_place", "submission_id", "position"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    name: Mapped[ShortText]
    role: Mapped[ShortText | None]  # "rectora"
    organisation_name: Mapped[ShortText | None]  # of a co-signing organisation
    email: Mapped[str | None] = mapped_column(sa.String(254))
    token_hash: Mapped[Digest | None] = mapped_column(unique=True)
    asked_at: Mapped[Moment | None]
    confirmed_at: Mapped[Moment | None]
    declined_at: Mapped[Moment | None]
    submission: Mapped[Submission] = relationship()


class OrganisationInvitation(Model):
    """An organisation that a working group asks to take part, and what became of that."""

    __tablename__ = "organisation_invitations"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "email"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", ondelete="CASCADE", index=False)
    organisation_name: Mapped[ShortText]
    contact_name: Mapped[ShortText | None]
    email: Mapped[str] = mapped_column(sa.String(254))
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    language: Mapped[str] = mapped_column(sa.String(16))
    token_hash: Mapped[Digest | None] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = reference("people.id")
    created_at: Mapped[Created]
    sent_at: Mapped[Moment | None]
    opened_at: Mapped[Moment | None]
    declined_at: Mapped[Moment | None]
    submission_id: Mapped[int | None] = reference("submissions.id", ondelete="SET NULL")
    submission: Mapped[Submission | None] = relationship()
