"""The outbox: mails that are to be sent, and who wants which."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Consultation
from consult.models.types import Code, Created, Digest, Id, LongText, Moment, by_value, now, reference


class MessageState(enum.Enum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # given up after the last attempt, or refused for good
    UNWANTED = "unwanted"  # its reader had said no


class Message(Model):
    """One mail to one reader. It is written together with what it is about, and sent by the worker."""

    __tablename__ = "messages"
    __table_args__ = (sa.Index("ix_messages_due", "state", "next_attempt_at", "id"),)

    id: Mapped[Id]
    kind: Mapped[Code]
    email: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(16))
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    consultation_id: Mapped[int | None] = reference("consultations.id")
    subject_type: Mapped[Code | None]
    subject_id: Mapped[int | None]
    # Names the occasion: the same one twice makes no second mail.
    occasion: Mapped[str | None] = mapped_column(sa.String(128), unique=True)
    state: Mapped[MessageState] = mapped_column(by_value(MessageState), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[Moment] = mapped_column(default=now)
    sent_at: Mapped[Moment | None]
    error: Mapped[LongText | None]  # for the operator
    created_at: Mapped[Created]
    consultation: Mapped[Consultation | None] = relationship()


class Subscription(Model):
    """An address that asked for news, of one consultation or of all."""

    __tablename__ = "subscriptions"
    __table_args__ = (sa.Index("ix_subscriptions_wanted", "consultation_id", "confirmed_at"),)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(sa.String(254))
    consultation_id: Mapped[int | None] = reference("consultations.id", ondelete="CASCADE", index=False)
    language: Mapped[str] = mapped_column(sa.String(16))
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[Created]
    confirmed_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]


class Unsubscription(Model):
    """A reader who wants no mails of a kind any more; only the fingerprint of the address is kept."""

    __tablename__ = "unsubscriptions"
    __table_args__ = (sa.UniqueConstraint("email_hash", "kind"),)

    id: Mapped[Id]
    email_hash: Mapped[Digest]
    kind: Mapped[Code]
    created_at: Mapped[Created]
