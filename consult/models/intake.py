"""Intake batches: what staff enter for people who wrote on paper, spoke in an assembly, or called."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.consultations import Consultation
from consult.models.types import Code, Created, Digest, Id, LongText, Moment, ShortText, reference


class IntakeBatch(Model):
    """A pile of paper forms, or one assembly with its attendance and minutes."""

    __tablename__ = "intake_batches"

    id: Mapped[Id]
    consultation_id: Mapped[int] = reference("consultations.id")
    channel: Mapped[Code]  # a value of Channel
    label: Mapped[ShortText]  # "Caja 3", "Asamblea de Cuatro Caminos"
    place: Mapped[ShortText | None]
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    held_on: Mapped[dt.date | None]
    # How many came, by stakeholder group or in all: {"all": 43, "women": 20}
    attendance: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    notes: Mapped[LongText | None]
    minutes_name: Mapped[str | None] = mapped_column(sa.String(255))
    minutes_sha256: Mapped[Digest | None]
    created_by_id: Mapped[int | None] = reference("people.id")
    created_at: Mapped[Created]
    closed_at: Mapped[Moment | None]
    consultation: Mapped[Consultation] = relationship()
