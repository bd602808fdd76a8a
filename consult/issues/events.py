"""What people did in the workbench, in words, out of the audit log."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.i18n import _, ngettext
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation
from consult.models.issues import Issue
from consult.paging import Page, clamped

PAGE_SIZE = 20
Values = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One thing that somebody did: a whole sentence and its moment."""

    at: dt.datetime
    text: str


def _accepted(who: str, before: Values, after: Values) -> str:
    passages = ngettext("%(num)s passage", "%(num)s passages", int(after.get("passages", 0)))
    return _(
        "%(who)s accepted a topic as “%(name)s”, with %(passages)s.", who=who, name=after["name"], passages=passages
    )


_WORDS: dict[str, Callable[[str, Values, Values], str]] = {
    "issue.accept": _accepted,
    "issue.rename": lambda who, before, after: _(
        "%(who)s renamed “%(old)s” to “%(new)s”.", who=who, old=before["name"], new=after["name"]
    ),
    "issue.remove": lambda who, before, after: _("%(who)s took “%(name)s” back.", who=who, name=before["name"]),
    "issue.cite": lambda who, before, after: _(
        "%(who)s added a quote from %(folio)s to “%(name)s”.", who=who, folio=after["folio"], name=after["name"]
    ),
    "issue.uncite": lambda who, before, after: _(
        "%(who)s took the quote from %(folio)s out of “%(name)s”.", who=who, folio=after["folio"], name=after["name"]
    ),
    "results.approve": lambda who, before, after: _("%(who)s approved the issues for publication.", who=who),
    "results.publish": lambda who, before, after: _(
        "With the approval of %(who)s the results were published.", who=who
    ),
    "results.reopen": lambda who, before, after: _("%(who)s took the published results back.", who=who),
    "run.request": lambda who, before, after: _("%(who)s asked for the opinions to be clustered.", who=who),
    "run.cancel": lambda who, before, after: _("%(who)s cancelled the clustering.", who=who),
}


def of_consultation(consultation: Consultation, number: int = 1, size: int = PAGE_SIZE) -> Page[Event]:
    """A page of what was done in a consultation's workbench, the newest first."""
    return _page(AuditEvent.consultation_id == consultation.id, number, size)


def of_issue(issue: Issue, number: int = 1, size: int = PAGE_SIZE) -> Page[Event]:
    """A page of an issue's history, the newest first."""
    mine = (AuditEvent.subject_type == Issue.__name__) & (AuditEvent.subject_id == issue.id)
    # SQLite gives the number of a removed row to the next one: what came before is another issue's.
    since = AuditEvent.at >= issue.created_at
    return _page((AuditEvent.consultation_id == issue.consultation_id) & mine & since, number, size)


def _page(which: ColumnElement[bool], number: int, size: int) -> Page[Event]:
    where = (which, AuditEvent.action.in_(_WORDS))
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*where)) or 0
    number = clamped(number, total, size)
    query = select(AuditEvent).where(*where).order_by(AuditEvent.id.desc()).options(joinedload(AuditEvent.actor))
    return Page(_events(db.session.scalars(query.limit(size).offset((number - 1) * size)).all()), number, size, total)


def _events(rows: Sequence[AuditEvent]) -> list[Event]:
    return [Event(row.at, _WORDS[row.action](_who(row), row.before or {}, row.after or {})) for row in rows]


def _who(event: AuditEvent) -> str:
    return event.actor.name if event.actor else _("The operator")
