"""What proves who somebody is beside the password: links sent by mail, recovery codes; and attempts at guessing."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.people import Person, Role, StakeholderGroup, WorkingGroup
from consult.models.types import Created, Digest, Id, Moment, ShortText, by_value, reference


class TokenPurpose(enum.Enum):
    """What a link sent by mail does."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_ADDRESS = "change_address"


class AccountToken(Model):
    """A link sent by mail to the owner of an account; it serves once."""

    __tablename__ = "account_tokens"

    id: Mapped[Id]
    person_id: Mapped[int] = reference("people.id", ondelete="CASCADE")
    purpose: Mapped[TokenPurpose] = mapped_column(by_value(TokenPurpose))
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))  # the address that it was sent to
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    person: Mapped[Person] = relationship()


class MembershipInvitation(Model):
    """An invitation to a working group, by mail."""

    __tablename__ = "membership_invitations"

    id: Mapped[Id]
    working_group_id: Mapped[int] = reference("working_groups.id", ondelete="CASCADE")
    email: Mapped[str] = mapped_column(sa.String(254))  # casefolded
    name: Mapped[ShortText]
    role: Mapped[Role] = mapped_column(by_value(Role))
    group: Mapped[StakeholderGroup | None] = mapped_column(by_value(StakeholderGroup))
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = reference("people.id")
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    working_group: Mapped[WorkingGroup] = relationship()
    invited_by: Mapped[Person | None] = relationship()


class RecoveryCode(Model):
    """A code that stands in once for a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[Id]
    person_id: Mapped[int] = reference("people.id", ondelete="CASCADE")
    code_hash: Mapped[Digest]
    created_at: Mapped[Created]
    used_at: Mapped[Moment | None]


class FailedAttempt(Model):
    """A wrong password, code or folio code; fingerprints alone, and removed after the window that is counted."""

    __tablename__ = "failed_attempts"
    __table_args__ = (sa.Index("ix_failed_attempts_counted", "target_hash", "at"),)

    id: Mapped[Id]
    target_hash: Mapped[Digest]  # what was guessed at: an address, a folio
    source_hash: Mapped[Digest]  # where the guess came from: the address class of the network
    at: Mapped[Created]
