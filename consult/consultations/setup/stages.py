"""Announcing a consultation, and moving its close: extended, closed early, opened again."""

import datetime as dt

from consult.consultations.setup import editing
from consult.consultations.setup.progress import missing
from consult.errors import ConflictError
from consult.i18n import _
from consult.models.consultations import Consultation, Stage
from consult.models.people import Person
from consult.models.types import now

# A consultation that closed longer ago is read and answered, not opened again.
REOPENED_WITHIN = dt.timedelta(days=30)
LONGEST_EXTENSION = dt.timedelta(days=366)
ANNOUNCE, EXTEND, CLOSE, REOPEN = (f"consultation.{verb}" for verb in ("announce", "extend", "close", "reopen"))


class NotThereError(ConflictError):
    """The close cannot be moved to where it was asked to be."""


def announce(consultation: Consultation, actor: Person) -> bool:
    """Make a locked draft public. False where it is already; ConflictError where something is missing. Flushes."""
    if consultation.stage() is not Stage.DRAFT:
        return False
    if gaps := missing(consultation):
        raise ConflictError(
            _("It cannot be announced yet. What is missing: %(what)s.", what="; ".join(gap.text for gap in gaps))
        )
    moment = now()
    consultation.announced_at = moment
    editing.record(consultation, ANNOUNCE, actor, {}, {"closes_at": consultation.closes_at.isoformat()})
    return True


def may_reopen(consultation: Consultation, at: dt.datetime | None = None) -> bool:
    """Whether a closed consultation may be opened again: no results yet, and not long ago."""
    at = at or now()
    return consultation.stage(at) is Stage.CLOSED and at - consultation.closes_at <= REOPENED_WITHIN


def may_move(consultation: Consultation) -> bool:
    """Whether its close may be moved at all."""
    return consultation.stage() in {Stage.ANNOUNCED, Stage.OPEN} or may_reopen(consultation)


def move_close(consultation: Consultation, closes_at: dt.datetime, reason: dict[str, str], actor: Person) -> bool:
    """Move the close of a locked consultation. False where it is there already. Raises NotThereError. Flushes."""
    if closes_at == consultation.closes_at:
        return False
    if not may_move(consultation):
        raise NotThereError(
            _("This consultation cannot be opened again: its results are public, or it closed long ago.")
        )
    at = now()
    reopened = consultation.stage(at) is Stage.CLOSED
    if closes_at <= max(at, consultation.opens_at):
        raise NotThereError(
            _("Write a moment that is still to come. To close it today use the button below.")
            if consultation.is_open(at)
            else _("Write a moment that is still to come, and after it opens.")
        )
    if not reopened and closes_at < consultation.closes_at and consultation.stage(at) is Stage.OPEN:
        raise NotThereError(_("That is before the close that people know of. To end it early use the button below."))
    if closes_at > at + LONGEST_EXTENSION:
        raise NotThereError(_("That is more than a year away"))
    _move(consultation, REOPEN if reopened else EXTEND, closes_at, reason, actor)
    return True


def close_now(consultation: Consultation, reason: dict[str, str], actor: Person) -> bool:
    """End a locked consultation at once; who is writing has the usual grace. False where it is closed already."""
    if not consultation.is_open():
        return False
    _move(consultation, CLOSE, now(), reason, actor)
    return True


def _move(
    consultation: Consultation, action: str, closes_at: dt.datetime, reason: dict[str, str], actor: Person
) -> None:
    before = {"closes_at": consultation.closes_at.isoformat()}
    consultation.closes_at = closes_at
    _keep_order(consultation)
    editing.record(consultation, action, actor, before, {"closes_at": closes_at.isoformat(), "reason": reason})


def _keep_order(consultation: Consultation) -> None:
    """Results and answer are never due before the close."""
    for name in ("results_due_at", "answer_due_at"):
        due = getattr(consultation, name)
        if due is not None and due < consultation.closes_at:
            setattr(consultation, name, consultation.closes_at)
