"""Issues: made by people out of topics; they last over runs, and cite passages."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.runs import Topic
from consult.models.types import Created, Digest, Id, ShortText, by_value, reference


class Origin(enum.Enum):
    """How a passage came into its issue."""

    TOPIC = "topic"  # with a topic that was accepted, or that goes on in a later run
    ARRIVAL = "arrival"  # placed by machine when it was sent, after the topic had become the issue
    PERSON = "person"  # put there by somebody: no run moves it


class Issue(Model):
    """What people said about one thing, under a name that a co-chair gave it."""

    __tablename__ = "issues"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "name"), sa.UniqueConstraint("topic_id"))

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id", index=False)
    name: Mapped[ShortText]
    # The topic it was accepted from, or the one that goes on from that in the run that is shown.
    topic_id: Mapped[int | None] = reference("topics.id", index=False)
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
    origin: Mapped[Origin] = mapped_column(by_value(Origin), default=Origin.TOPIC)


class AdoptionMove(Model):
    """What adopting a run did to one passage: which issue it left, which it came into; what is undone with it."""

    __tablename__ = "adoption_moves"

    run_id: Mapped[int] = reference("topic_model_runs.id", ondelete="CASCADE", index=False, primary_key=True)
    passage_id: Mapped[int] = reference("passages.id", ondelete="CASCADE", primary_key=True)
    from_id: Mapped[int | None] = reference("issues.id", ondelete="SET NULL")
    to_id: Mapped[int | None] = reference("issues.id", ondelete="SET NULL")
    origin: Mapped[Origin | None] = mapped_column(by_value(Origin))  # how it had come into the issue that it left


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
