"""What people changed on the way to the results, as everybody may know it: what and when, never by whom."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from consult.extensions import db
from consult.i18n import _
from consult.models.audit import AuditEvent
from consult.paging import Page, clamped

# Audit actions that concern the reader, in words. Each gets the names that were stored before and after.
_WORDS: dict[str, Callable[[str, str], str]] = {
    "issue.accept": lambda before, after: _("A topic that the program found became the issue “%(name)s”.", name=after),
    "issue.rename": lambda before, after: _("“%(old)s” was renamed “%(new)s”.", old=before, new=after),
    "issue.remove": lambda before, after: _("The issue “%(name)s” was taken back.", name=before),
    "issue.cite": lambda before, after: _("A quote was added to “%(name)s”.", name=after),
    "issue.uncite": lambda before, after: _("A quote was taken out of “%(name)s”.", name=after),
    "run.adopt": lambda before, after: _(
        "The opinions were grouped once more, and the issues went on in the new topics."
    ),
    "results.approve": lambda before, after: _("A co-chair approved the issues as they stood."),
    "results.publish": lambda before, after: _("The results were published."),
    "results.reopen": lambda before, after: _("The results were taken back to be changed."),
}


@dataclass(frozen=True)
class Change:
    """One thing that was done, in words."""

    at: dt.datetime
    text: str


def page(consultation_id: int, number: int, size: int) -> Page[Change]:
    """A page of the changes to a consultation's issues and results, the newest first; two queries."""
    mine = (AuditEvent.consultation_id == consultation_id, AuditEvent.action.in_(_WORDS))
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*mine)) or 0
    number = clamped(number, total, size)
    newest_first = select(AuditEvent).where(*mine).order_by(AuditEvent.id.desc())
    events = db.session.scalars(newest_first.offset((number - 1) * size).limit(size))
    return Page([_change(event) for event in events], number, size, total)


def _change(event: AuditEvent) -> Change:
    return Change(event.at, _WORDS[event.action](_name(event.before), _name(event.after)))


def _name(values: dict[str, Any] | None) -> str:
    return str((values or {}).get("name", ""))
