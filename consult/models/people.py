"""People with an account, where they are signed in, and their roles in working groups."""

import enum

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.types import Created, Digest, Id, Moment, ShortText, Translated, by_value, reference


class Role(enum.Enum):
    """What a person is in one working group."""

    CO_CHAIR = "co_chair"
    RAPPORTEUR = "rapporteur"
    MODERATOR = "moderator"
    MEMBER = "member"
    OBSERVER = "observer"
    OVERSIGHT = "oversight"


# Whose account opens enough to be worth stealing: a password alone does not do on a public site.
GUARDED_ROLES = frozenset({Role.CO_CHAIR, Role.RAPPORTEUR, Role.MODERATOR, Role.OVERSIGHT})


class StakeholderGroup(enum.Enum):
    """Where somebody speaks from; declared, never inferred."""

    ACADEMIA = "academia"
    INDUSTRY = "industry"
    CIVIL_SOCIETY = "civil_society"
    GOVERNMENT = "government"
    CITIZEN = "citizen"
    INDIGENOUS_COMMUNITY = "indigenous_community"
    OTHER = "other"


class Person(UserMixin, Model):
    """Somebody with an account. Who only sends an opinion needs none."""

    __tablename__ = "people"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # casefolded
    name: Mapped[ShortText]
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    email_confirmed_at: Mapped[Moment | None]
    language: Mapped[str | None] = mapped_column(sa.String(16))  # BCP 47, of mails to them
    totp_sealed: Mapped[str | None] = mapped_column(sa.String(128))  # the secret, encrypted with the site's key
    totp_confirmed_at: Mapped[Moment | None]  # until then the secret is on offer, and asked of nobody
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger())  # of the last code taken: none serves twice
    is_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    disabled_at: Mapped[Moment | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", lazy="selectin")

    @property
    def is_staff(self) -> bool:
        """Whether the person works here: in any working group, or as an administrator."""
        return self.is_administrator or bool(self.memberships)

    @property
    def needs_second_factor(self) -> bool:
        """Whether the person may do so much that a public site asks for a second factor."""
        return self.is_administrator or any(entry.role in GUARDED_ROLES for entry in self.memberships)

    def roles_in(self, working_group_id: int) -> set[Role]:
        """The person's roles in a working group."""
        return {entry.role for entry in self.memberships if entry.working_group_id == working_group_id}


class SignIn(Model):
    """One browser in which a person is signed in; ended here, its cookie is worth nothing."""

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    person_id: Mapped[int] = reference("people.id", ondelete="CASCADE")
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[Created]
    seen_at: Mapped[Moment | None]
    agent: Mapped[ShortText | None]  # "Firefox, Linux": for its owner to tell one from another
    second_factor_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    person: Mapped[Person] = relationship()


class WorkingGroup(Model):
    """Who convenes consultations, reads and answers them."""

    __tablename__ = "working_groups"

    id: Mapped[Id]
    name: Mapped[Translated] = mapped_column(sa.JSON())
    about: Mapped[Translated] = mapped_column(sa.JSON(), default=dict)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="working_group", order_by="Membership.id")


class Membership(Model):
    """A person's role in one working group."""

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("working_group_id", "person_id", "role"),)

    id: Mapped[Id]
    working_group_id: Mapped[int] = reference("working_groups.id", index=False)
    person_id: Mapped[int] = reference("people.id")
    role: Mapped[Role] = mapped_column(by_value(Role))
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    person: Mapped[Person] = relationship(back_populates="memberships")
    working_group: Mapped[WorkingGroup] = relationship(back_populates="memberships")
