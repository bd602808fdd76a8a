"""What one row of the audit log changed in the set-up: each value before and after, in words."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import get_timezone_location

from consult.consultations.setup.choices import tags_in
from consult.consultations.setup.editing import written_languages
from consult.consultations.setup.questions import KINDS
from consult.extensions import db
from consult.i18n import LazyText, _, _l, current_language, date, datetime, plain
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation, QuestionKind
from consult.models.people import Role, WorkingGroup
from consult.names import ROLES, group_name, language_name, region_name

LONGEST = 400  # characters of a text that are shown
LEAD = 60  # of those, before the first difference


@dataclass(frozen=True)
class Change:
    """One value that changed; empty where there was none, or is none any more."""

    label: str
    before: str
    after: str


def _yes_or_no(value: Any) -> str:
    return _("Yes") if value else _("No")


def _day(value: Any) -> str:
    return date(dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)) if value else ""


def _zone(value: Any) -> str:
    return str(get_timezone_location(value, locale=current_language().formats, return_city=True))


def _group(value: Any) -> str:
    group = db.session.get(WorkingGroup, int(value))
    return plain(group.name) if group else ""


def _language(value: Any) -> str:
    return language_name(str(value))


def _each(word: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda values: ", ".join(word(value) for value in values or ())


_LABELS: dict[str, LazyText] = {
    "title": _l("Title"),
    "lead": _l("Introduction"),
    "name": _l("Name"),
    "about": _l("What the group says of itself"),
    "text": _l("Question"),
    "hint": _l("Hint below it"),
    "heading": _l("Heading"),
    "body": _l("Text"),
    "reason": _l("Why, as everybody reads it"),
    "items": _l("Text"),
    "choices": _l("Choice"),
    "order": _l("Place"),
    "kind": _l("How is it answered?"),
    "asks_stance": _l("Ask whether they are in favour, against, or in between"),
    "groups": _l("Sectors"),
    "regions": _l("States"),
    "main": _l("Main language"),
    "pages": _l("Translated into"),
    "others": _l("Other languages for answers"),
    "timezone": _l("Time zone"),
    "opens_at": _l("Opens"),
    "closes_at": _l("Closes"),
    "results_due": _l("Results until"),
    "answer_due": _l("Answer of the authority until"),
    "shows_opinions": _l("Show published opinions before the close"),
    "reviews_representatives": _l("A moderator confirms who speaks for an organisation"),
    "slug": _l("Address"),
    "folio_prefix": _l("Beginning of the folios"),
    "group": _l("Working group"),
    "language": _l("Language"),
    "names": _l("Organisations"),
    "role": _l("Role"),
    "articles": _l("Articles"),
}
_WORDS: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(KINDS[QuestionKind(value)]),
    "asks_stance": _yes_or_no,
    "shows_opinions": _yes_or_no,
    "reviews_representatives": _yes_or_no,
    "groups": _each(group_name),
    "regions": _each(region_name),
    "main": _language,
    "language": _language,
    "pages": _each(_language),
    "others": lambda value: ", ".join(_language(tag) for tag in tags_in(value)),
    "timezone": _zone,
    "results_due": _day,
    "answer_due": _day,
    "group": _group,
    "names": _each(str),
    "role": lambda value: str(ROLES[Role(value)]),
}


def of(event: AuditEvent, consultation: Consultation) -> list[Change]:
    """What changed, value by value; nothing where the sentence of the event says it all."""
    before, after = event.before or {}, event.after or {}
    names = [name for name in dict.fromkeys([*before, *after]) if name in _LABELS]
    return [
        change
        for name in names
        for change in _changes(name, before.get(name), after.get(name), consultation)
        if change.before != change.after
    ]


def _changes(name: str, before: Any, after: Any, consultation: Consultation) -> Iterator[Change]:
    label, example = str(_LABELS[name]), after if before is None else before
    if isinstance(example, dict):
        yield from _translated(label, before, after, consultation)
    elif isinstance(example, list) and name not in _WORDS:
        yield from _rows(label, before or [], after or [], consultation)
    else:
        word = _WORDS.get(name) or (lambda value: _moment(value, consultation))
        yield Change(label, *("" if value is None else word(value) for value in (before, after)))


def _moment(value: Any, consultation: Consultation) -> str:
    """A moment as the clocks of the consultation show it; what is none, as it is."""
    try:
        when = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    if when.tzinfo is not None:
        return datetime(when, consultation.timezone)
    return f"{date(when.replace(tzinfo=dt.UTC))}, {when:%H:%M}"


def _translated(
    label: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None, consultation: Consultation
) -> Iterator[Change]:
    several = len(written_languages(consultation)) > 1
    for tag in dict.fromkeys([*(before or {}), *(after or {})]):
        was, now = (before or {}).get(tag, ""), (after or {}).get(tag, "")
        yield Change(f"{label} ({language_name(tag)})" if several else label, *_shortened(was, now))


def _rows(label: str, before: list[Any], after: list[Any], consultation: Consultation) -> Iterator[Change]:
    """Rows of texts, compared place by place."""
    for place in range(max(len(before), len(after))):
        was, now = (rows[place] if place < len(rows) else {} for rows in (before, after))
        for part in ("title", "body", "text"):
            yield from _translated(f"{label} {place + 1}", was.get(part), now.get(part), consultation)


def _shortened(before: str, after: str) -> tuple[str, str]:
    """Both texts, the long ones from a little before their first difference on."""
    pairs = enumerate(zip(before, after, strict=False))
    differs = next((place for place, (was, now) in pairs if was != now), min(len(before), len(after)))
    start = max(0, differs - LEAD)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    if len(text) <= LONGEST:
        return text
    piece = text[start : start + LONGEST]
    return ("…" if start else "") + piece + ("…" if start + LONGEST < len(text) else "")
