"""Audit events: who did what, when; rows are only ever added."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.people import Person
from consult.models.types import Code, Created, Id, reference


class AuditEvent(Model):
    """One action, with what was there before and after."""

    __tablename__ = "audit_events"
    __table_args__ = (sa.Index("ix_audit_events_listed", "consultation_id", "id"),)

    id: Mapped[Id]
    at: Mapped[Created]
    actor_id: Mapped[int | None] = reference("people.id")  # None: a command or the worker
    consultation_id: Mapped[int | None] = reference("consultations.id", index=False)
    action: Mapped[Code]  # "issue.rename"
    subject_type: Mapped[Code]
    subject_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON())
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON())
    request_id: Mapped[Code | None]
    actor: Mapped[Person | None] = relationship()
