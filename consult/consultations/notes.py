"""What everybody is told about changes to an announced consultation: its close was moved, and why."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from consult.extensions import db
from consult.i18n import _, date, datetime, plain
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation

MOST = 10
Texts = Callable[[str, str], str]
_WORDS: dict[str, Texts] = {
    "consultation.extend": lambda old, new: _("The close was moved from %(old)s to %(new)s.", old=old, new=new),
    "consultation.close": lambda old, new: _("It was closed early, on %(new)s instead of %(old)s.", old=old, new=new),
    "consultation.reopen": lambda old, new: _(
        "It was opened again, until %(new)s. It had closed on %(old)s.", old=old, new=new
    ),
}


@dataclass(frozen=True)
class Note:
    """One change, in words, with the reason that was given."""

    at: dt.datetime
    text: str
    reason: str


def of(consultation: Consultation) -> list[Note]:
    """The changes that everybody may know of, the newest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.consultation_id == consultation.id, AuditEvent.action.in_(_WORDS))
        .order_by(AuditEvent.id.desc())
        .limit(MOST)
    )
    return [_note(event, consultation.timezone) for event in db.session.scalars(query)]


def _note(event: AuditEvent, zone: str) -> Note:
    before, after = event.before or {}, event.after or {}
    old, new = _moment(before), _moment(after)
    # Within one day the hour is what tells them apart.
    written = datetime if date(old, zone) == date(new, zone) else date
    return Note(event.at, _WORDS[event.action](written(old, zone), written(new, zone)), plain(after.get("reason")))


def _moment(values: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(values["closes_at"])
