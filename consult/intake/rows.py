"""From the rows of a table to entries that can be stored, and what is wrong with the others. Touches no database."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from consult.intake.columns import Columns
from consult.intake.tables import Row, Table
from consult.intake.values import group_of, language_of, moment_of, region_of
from consult.models.people import StakeholderGroup
from consult.models.submissions import SubmissionKind
from consult.submissions.markup import plain_text
from consult.submissions.texts import clean

MAX_TEXT = 100_000  # characters of one answer
MAX_RAW = 1_000_000  # characters of one cell, with its markup
MAX_NAME = 200
MAX_KEY = 128
Value = TypeVar("Value")
_BETWEEN_FILES = re.compile(r"[;|\n]")  # a comma may stand in a name


@dataclass(frozen=True)
class Entry:
    """One row that can be stored. key: its own id in the file, or a fingerprint. answers: by question position."""

    line: int
    key: str
    answers: dict[int, str]
    kind: SubmissionKind
    title: str | None
    group: StakeholderGroup | None
    region: str | None
    language: str | None
    sent: dt.datetime | None
    name: str | None
    organisation: str | None
    files: tuple[str, ...] = ()  # names, as the row gives them


@dataclass(frozen=True)
class Problem:
    """A row that cannot be stored, and why."""

    line: int
    reason: str


@dataclass
class Reading:
    """All rows of a table. title_only: entries whose title is their whole text. unknown: values left out, by column."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: int = 0
    title_only: int = 0
    unknown: Counter[str] = field(default_factory=Counter)


class _RowError(Exception):
    """The row cannot be stored; the message says why."""


@dataclass
class RowReader:
    """Reads the rows of one table. question: where a title that is the whole text goes."""

    table: Table
    columns: Columns
    question: int
    zone: ZoneInfo
    date_format: str | None = None
    _seen: dict[str, Entry] = field(default_factory=dict)
    _alike: Counter[str] = field(default_factory=Counter)

    def read(self) -> Reading:
        """Every row becomes an entry, a problem, or the repetition of an entry."""
        reading = Reading()
        for row in self.table.rows:
            try:
                entry = self._entry(row, reading)
            except _RowError as problem:
                reading.problems.append(Problem(row.line, str(problem)))
                continue
            if entry is None:
                reading.repeated += 1
            else:
                reading.entries.append(entry)
        return reading

    def _entry(self, row: Row, reading: Reading) -> Entry | None:
        self._check_width(row)
        title = self._words(row, "title")
        answers = self._answers(row)
        if not answers and title:
            answers = {self.question: title}
            reading.title_only += 1
        if not answers:
            raise _RowError("has no text")
        entry = Entry(
            line=row.line,
            key=self._key(row),
            answers=answers,
            kind=self._kind(row, title),
            title=_shortened(title),
            group=self._known(row, "group", group_of, reading),
            region=self._known(row, "state", region_of, reading),
            language=self._known(row, "language", language_of, reading),
            sent=self._moment(row),
            name=self._name(row, "name"),
            organisation=self._name(row, "organisation"),
            files=self._files(row),
        )
        return self._unless_repeated(entry)

    def _check_width(self, row: Row) -> None:
        extra = len(row.cells) - len(self.table.headers)
        if extra > 0 and any(row.cells[-extra:]):
            raise _RowError(f"has {len(row.cells)} cells, and there are {len(self.table.headers)} columns")

    def _words(self, row: Row, name: str) -> str:
        return _plain(self.columns.cell(row.cells, name))

    def _answers(self, row: Row) -> dict[int, str]:
        answers = {}
        for position, place in self.columns.answers.items():
            text = _plain(row.cells[place]) if place < len(row.cells) else ""
            if text:
                answers[position] = text
        return answers

    def _files(self, row: Row) -> tuple[str, ...]:
        names = (clean(name) for name in _BETWEEN_FILES.split(self.columns.cell(row.cells, "files")))
        return tuple(dict.fromkeys(filter(None, names)))

    def _key(self, row: Row) -> str:
        own = clean(self.columns.cell(row.cells, "id"))
        if own:
            return own if len(own) <= MAX_KEY else hashlib.sha256(own.encode()).hexdigest()
        digest = hashlib.sha256(json.dumps(row.cells, ensure_ascii=False).encode()).hexdigest()
        # Two people may send the very same words: the second such row of a file is another submission.
        self._alike[digest] += 1
        return f"{digest}-{self._alike[digest]}"

    def _kind(self, row: Row, title: str) -> SubmissionKind:
        named = self.columns.cell(row.cells, "kind")
        if named in {kind.value for kind in SubmissionKind}:
            return SubmissionKind(named)
        return SubmissionKind.PROPOSAL if title else SubmissionKind.COMMENT

    def _known(self, row: Row, name: str, known: Callable[[str], Value | None], reading: Reading) -> Value | None:
        cell = self.columns.cell(row.cells, name)
        value = known(cell) if cell else None
        if cell and value is None:
            if name in self.columns.named:
                raise _RowError(f"names a {name} that is not known: {cell[:40]!r}")
            reading.unknown[name] += 1
        return value

    def _moment(self, row: Row) -> dt.datetime | None:
        cell = self.columns.cell(row.cells, "date")
        if not cell:
            return None
        try:
            return moment_of(cell, self.zone, self.date_format)
        except (ValueError, OverflowError):
            raise _RowError(f"has no date that is understood: {cell[:40]!r}; try --date-format") from None

    def _name(self, row: Row, name: str) -> str | None:
        value = " ".join(self._words(row, name).split())
        if len(value) > MAX_NAME:
            raise _RowError(f"has a {name} of more than {MAX_NAME} characters")
        return value or None

    def _unless_repeated(self, entry: Entry) -> Entry | None:
        """The entry; None where the file has it twice. Raises _RowError where its id stands for another text."""
        before = self._seen.setdefault(entry.key, entry)
        if before is entry:
            return entry
        if before.answers == entry.answers:
            return None
        raise _RowError(f"has the id {entry.key!r} of line {before.line} and another text")


def _plain(cell: str) -> str:
    if len(cell) > MAX_RAW:
        raise _RowError(f"has a text of more than {MAX_RAW:,} characters")
    text = clean(plain_text(cell))
    if len(text) > MAX_TEXT:
        raise _RowError(f"has a text of more than {MAX_TEXT:,} characters")
    return text


def _shortened(title: str) -> str | None:
    title = " ".join(title.split())
    return (title if len(title) <= MAX_NAME else title[: MAX_NAME - 1] + "…") or None
