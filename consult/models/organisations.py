"""Organisations that post position papers, and who may speak for them."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.people import Person, StakeholderGroup
from consult.models.types import Created, Id, LongText, Moment, ShortText, by_value, reference


class Organisation(Model):
    """A university, company, chamber, association, office or community that speaks in its own name."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    name: Mapped[ShortText] = mapped_column(unique=True)
    group: Mapped[StakeholderGroup] = mapped_column(by_value(StakeholderGroup))
    region: Mapped[str | None] = mapped_column(sa.String(8))  # ISO 3166-2
    country: Mapped[str] = mapped_column(sa.String(2), default="MX")  # ISO 3166-1
    website: Mapped[str | None] = mapped_column(sa.String(255))
    registry_number: Mapped[str | None] = mapped_column(sa.String(64))
    represents: Mapped[LongText | None]  # whom it speaks for, in its own words
    funding: Mapped[LongText | None]  # who pays for it, and interests that readers should know
    created_at: Mapped[Created]


class Representative(Model):
    """A person who may speak for an organisation once that is confirmed."""

    __tablename__ = "representatives"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    person_id: Mapped[int] = reference("people.id")
    confirmed_at: Mapped[Moment | None]
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()
