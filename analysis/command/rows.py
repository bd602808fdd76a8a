"""Rows: what is read becomes passages, and what was found for the passages becomes the row's own topic."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

from analysis.command.tables import Table, read_table
from analysis.errors import EngineError
from analysis.letters import split_all
from analysis.model import NO_WORDS, Placement
from analysis.passages import Passage, Span

_WORD = re.compile(r"\S+")
_CODE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]+)*", re.IGNORECASE)
_UNDECIDED = ("", "auto", "und")
_Choice = TypeVar("_Choice")


class Rows(NamedTuple):
    """The rows of a table, and their passages in order.

    row_of, spans: for each passage its row, and where in the row's text it stands. A row without text has none.
    """

    ids: list[str]
    passages: list[Passage]
    row_of: list[int]
    spans: list[Span]


class Place(NamedTuple):
    """Where a row went; reason says why it has no topic."""

    topic: int | None
    subtopic: int | None
    strength: float
    reason: str | None


def read_rows(path: Path, id_column: str, text_column: str, language: str) -> Rows:
    """The rows of the table at `path`, split into passages.

    language: a column's name, else a code for all rows, else "auto". EngineError where an id is missing or comes
    twice, or a language is none.
    """
    table = read_table(path, (id_column, text_column), () if language == "auto" else (language,))
    ids, texts = table.columns[id_column], table.columns[text_column]
    _check_ids(path, table, id_column)
    rows = Rows(ids, [], [], [])
    codes = _languages(path, table, language)
    for at, (text, code, spans) in enumerate(zip(texts, codes, split_all(texts), strict=True)):
        for span in spans:
            passage = text[span.start : span.end]
            # The row is the context of its passages: what else it says helps to place each.
            rows.passages.append(Passage(_passage_id(ids[at], span), passage, code, submitter=ids[at]))
            rows.row_of.append(at)
            rows.spans.append(span)
    return rows


def row_places(rows: Rows, placements: Sequence[Placement]) -> list[Place]:
    """Each row's own topic: the one that most of its words went to; most of those words give the sub-topic.

    strength: the mean over the passages that went there, weighted by words. Passages without a topic have no say; where
    all are without, the reason is that of the one nearest to some topic.
    """
    found = [Place(None, None, 0.0, NO_WORDS)] * len(rows.ids)
    weighed = zip(rows.row_of, placements, rows.passages, strict=True)
    for row, group in groupby(weighed, key=lambda each: each[0]):
        members = [(place, passage.text) for _, place, passage in group]
        several = len(members) > 1
        found[row] = _place([(place, len(_WORD.findall(text)) if several else 1) for place, text in members])
    return found


def _place(members: Sequence[tuple[Placement, int]]) -> Place:
    topic = _most((place.topic, words) for place, words in members if place.topic is not None)
    if topic is None:
        said = [place for place, _ in members if place.reason != NO_WORDS]
        near = max(said, key=lambda place: place.strength, default=members[0][0])
        return Place(None, None, near.strength, near.reason)
    inside = [(place, words) for place, words in members if place.topic == topic]
    subtopic = _most((place.subtopic, words) for place, words in inside)
    total = sum(words for _, words in inside)
    return Place(topic, subtopic, sum(place.strength * words for place, words in inside) / total, None)


def _most(votes: Iterable[tuple[_Choice, int]]) -> _Choice | None:
    """What got most words; of equals what came first."""
    counted: Counter[_Choice] = Counter()
    for choice, words in votes:
        counted[choice] += words
    return max(counted, key=counted.__getitem__, default=None)


def _passage_id(row_id: str, span: Span) -> int:
    """The same in every run for the same row and place, so that two results can be compared by it."""
    digest = hashlib.blake2b(f"{span.start} {row_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _check_ids(path: Path, table: Table, column: str) -> None:
    seen: dict[str, int] = {}
    for row_id, line in zip(table.columns[column], table.lines, strict=True):
        if not row_id.strip():
            raise EngineError("no_id", f'{path}: line {line} has nothing in "{column}"; each row needs its own id.')
        if row_id in seen:
            raise EngineError("repeated_id", f'{path}: the id "{row_id[:60]}" is on line {seen[row_id]} and {line}.')
        seen[row_id] = line


def _languages(path: Path, table: Table, language: str) -> list[str | None]:
    count = len(table.lines)
    if language in table.columns:
        return [_code(path, cell, line) for cell, line in zip(table.columns[language], table.lines, strict=True)]
    if language.lower() not in _UNDECIDED and not _CODE.fullmatch(language):
        raise EngineError("no_language", f'"{language}" is neither a column of {path} nor a language such as es or en.')
    return [None if language.lower() in _UNDECIDED else language] * count


def _code(path: Path, cell: str, line: int) -> str | None:
    bare = cell.strip()
    if bare.lower() in _UNDECIDED:
        return None
    if not _CODE.fullmatch(bare):
        raise EngineError("no_language", f'{path}: line {line} has the language "{bare[:60]}"; write es, en ...')
    return bare
