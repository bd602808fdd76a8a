"""Passages: the pieces of a text that are grouped, each about one thing, with offsets into the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from analysis.sentences import clauses, closes, is_bullet, paragraphs, sentences

_MIN_WORDS = 40
_MAX_WORDS = 120
_AIM_WORDS = 90
_TINY_WORDS = 15
_HEADING_WORDS = 12
_HEADING_LINES = 2
# A run of characters without a space counts as one more word each 200 characters, and may be cut there.
_WORD = re.compile(r"\S{1,200}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text to be grouped.

    id: the caller's own, unique in a run. language: ISO 639 code, None = decide by its words.
    submitter, group: who wrote it and from which stakeholder group; representatives are spread over both.
    """

    id: int
    text: str
    language: str | None = None
    submitter: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is a passage without outer white space; offsets count characters."""

    start: int
    end: int


class _Piece(NamedTuple):
    start: int
    end: int
    words: int
    heading: bool = False
    page: bool = False


def split(text: str) -> tuple[Span, ...]:
    """The passages of `text` in order, about 40 to 120 words each; only white space lies outside them.

    Paragraphs, long ones cut at sentence ends; short neighbours and headings join what follows.
    A form feed is a page break: a passage runs over it only where a sentence does.
    """
    if "\f" not in text and _count(text, 0, len(text)) < 2 * _MIN_WORDS:
        whole = text.strip()
        start = len(text) - len(text.lstrip())
        return (Span(start, start + len(whole)),) if whole else ()
    pieces = [piece for paragraph in paragraphs(text) for piece in _pieces(text, *paragraph)]
    return tuple(Span(piece.start, piece.end) for piece in _merge(_attach_headings(pieces)))


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _pieces(text: str, start: int, end: int, page: bool, lines: int) -> list[_Piece]:
    words = _count(text, start, end)
    if words <= _MAX_WORDS:
        heading = (
            words <= _HEADING_WORDS
            and lines <= _HEADING_LINES
            and not closes(text, start, end)
            and not is_bullet(text, start)
        )
        return [_Piece(start, end, words, heading, page)]
    first, *rest = _even_parts(_atoms(text, start, end), words)
    return [first._replace(page=page), *rest]


def _atoms(text: str, start: int, end: int) -> list[_Piece]:
    """Sentences; of those over the limit the clauses; of those over the limit runs of words."""
    atoms: list[_Piece] = []
    for sentence in sentences(text, start, end):
        for clause in [sentence] if _count(text, *sentence) <= _MAX_WORDS else clauses(text, *sentence):
            atoms.extend(_within_limit(text, *clause))
    return atoms


def _within_limit(text: str, start: int, end: int) -> Iterable[_Piece]:
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    for at in range(0, len(words), _MAX_WORDS):
        run = words[at : at + _MAX_WORDS]
        yield _Piece(run[0][0], run[-1][1], len(run))


def _even_parts(atoms: list[_Piece], words: int) -> list[_Piece]:
    """Neighbouring atoms put together so that the parts come out about equally long."""
    aim = words / max(round(words / _AIM_WORDS), 2)
    parts = [atoms[0]]
    for atom in atoms[1:]:
        last = parts[-1]
        if last.words + atom.words / 2 <= aim and last.words + atom.words <= _MAX_WORDS:
            parts[-1] = _joined(last, atom)
        else:
            parts.append(atom)
    return parts


def _joined(first: _Piece, second: _Piece) -> _Piece:
    return _Piece(first.start, second.end, first.words + second.words, second.heading, first.page)


def _attach_headings(pieces: list[_Piece]) -> list[_Piece]:
    """A heading, or a few in a row, becomes part of the piece under it, unless a page break lies between."""
    attached: list[_Piece] = []
    for piece in pieces:
        last = attached[-1] if attached else None
        if last is not None and last.heading and last.words < _MIN_WORDS and not piece.page:
            attached[-1] = _joined(last, piece)
        else:
            attached.append(piece)
    return attached


def _merge(pieces: list[_Piece]) -> list[_Piece]:
    """Short neighbours of one page put together."""
    merged: list[_Piece] = []
    for piece in pieces:
        if merged and not piece.page and _belong_together(merged[-1].words, piece.words):
            merged[-1] = _joined(merged[-1], piece)
        else:
            merged.append(piece)
    return merged


def _belong_together(first: int, second: int) -> bool:
    shorter, together = min(first, second), first + second
    if shorter < _TINY_WORDS:
        return together <= _MAX_WORDS + _TINY_WORDS
    return shorter < _MIN_WORDS and together <= _MAX_WORDS
