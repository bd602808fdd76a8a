"""What people did with a consultation, in words, out of the audit log: in the workbench and in the set-up."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from consult.consultations.setup import history
from consult.consultations.setup.history import Event
from consult.extensions import db
from consult.i18n import _, ngettext
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation
from consult.models.issues import Issue
from consult.paging import Page, clamped

PAGE_SIZE = 20
Values = dict[str, Any]


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
    "run.adopt": lambda who, before, after: _(
        "%(who)s accepted a new grouping: %(topics)s issues went on in it, passages that joined issues: %(joined)s, "
        "that left them: %(left)s.",
        who=who,
        topics=after["topics"],
        joined=after["joined"],
        left=after["left"],
    ),
    "run.refuse": lambda who, before, after: _("%(who)s refused a new grouping; everything stayed as it was.", who=who),
    "run.undo": lambda who, before, after: _("%(who)s took the decision on a new grouping back.", who=who),
    "run.cancel": lambda who, before, after: _("%(who)s cancelled the clustering.", who=who),
}


def of_consultation(consultation: Consultation, number: int = 1, size: int = PAGE_SIZE) -> Page[Event]:
    """A page of what was done with a consultation, the newest first."""
    return _page(AuditEvent.consultation_id == consultation.id, consultation, number, size)


def of_issue(issue: Issue, number: int = 1, size: int = PAGE_SIZE) -> Page[Event]:
    """A page of an issue's history, the newest first."""
    mine = (AuditEvent.subject_type == Issue.__name__) & (AuditEvent.subject_id == issue.id)
    # SQLite gives the number of a removed row to the next one: what came before is another issue's.
    since = AuditEvent.at >= issue.created_at
    which = (AuditEvent.consultation_id == issue.consultation_id) & mine & since
    return _page(which, issue.consultation, number, size)


def _page(which: ColumnElement[bool], consultation: Consultation, number: int, size: int) -> Page[Event]:
    where = (which, AuditEvent.action.in_([*_WORDS, *history.WORDS]))
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*where)) or 0
    number = clamped(number, total, size)
    query = select(AuditEvent).where(*where).order_by(AuditEvent.id.desc()).options(joinedload(AuditEvent.actor))
    rows = db.session.scalars(query.limit(size).offset((number - 1) * size))
    return Page([_in_words(row, consultation) for row in rows], number, size, total)


def _in_words(row: AuditEvent, consultation: Consultation) -> Event:
    if row.action in history.WORDS:
        return history.in_words(row, consultation)
    who = row.actor.name if row.actor else _("The operator")
    return Event(row.at, _WORDS[row.action](who, row.before or {}, row.after or {}))
