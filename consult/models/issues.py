"""Issues: made by people out of topics; they last over runs, and cite passages."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.runs import Topic
from consult.models.types import Created, Digest, Id, ShortText, reference


class Issue(Model):
    """What people said about one thing, under a name that a co-chair gave it."""

    __tablename__ = "issues"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "name"), sa.UniqueConstraint("topic_id"))

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", index=False)
    name: Mapped[ShortText]
    topic_id: Mapped[int | None] = reference("topics.id", index=False)  # the topic it was accepted from
    accepted_by_id: Mapped[int | None] = reference("people.id")
    created_at: Mapped[Created]
    # Counts up with every change; an edit names the version it was made on, so that none is overwritten unseen.
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    topic: Mapped[Topic | None] = relationship()
    accepted_by: Mapped[Person | None] = relationship()
    citations: Mapped[list["Citation"]] = relationship(
        back_populates="issue", cascade="all, delete-orphan", order_by="Citation.position"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy's own form


class IssuePassage(Model):
    """A passage that belongs to an issue."""

    __tablename__ = "issue_passages"

    issue_id: Mapped[int] = reference("issues.id", ondelete="CASCADE", index=False, primary_key=True)
    passage_id: Mapped[int] = reference("passages.id", ondelete="CASCADE", primary_key=True)


class Citation(Model):
    """A passage that an issue quotes, shown as [position]."""

    __tablename__ = "citations"
    __table_args__ = (sa.UniqueConstraint("issue_id", "passage_id"),)

    id: Mapped[Id]
    issue_id: Mapped[int] = reference("issues.id", ondelete="CASCADE", index=False)
    passage_id: Mapped[int] = reference("passages.id")
    position: Mapped[int]
    issue: Mapped[Issue] = relationship(back_populates="citations")
    passage: Mapped[Passage] = relationship()


class PublicationApproval(Model):
    """A co-chair's consent to publish the issues exactly as they stood: `digest` is theirs."""

    __tablename__ = "publication_approvals"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "person_id", "digest"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", index=False)
    person_id: Mapped[int] = reference("people.id")
    digest: Mapped[Digest]
    created_at: Mapped[Created]
    person: Mapped[Person] = relationship()
