"""Where lines, paragraphs and sentences end, by character offsets into the text as it came."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_NEWLINE = re.compile(r"\r\n|[\n\r\v\x1c-\x1e\x85\u2028\u2029]")
# The look-behind keeps a run of five million full stops linear: only its first one starts a match.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*+\s++")
_CLAUSE = re.compile(r"(?<![;:,])[;:,]++\s++")
_BULLET = re.compile(r"[-–—•·*▪◦‣●○■□➢✓]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s")
_CLOSERS = "\"'»”’)]"
_OPENERS = "¿¡\"'«“‘(["
_ENDS = ".!?…"
_NARROW = 0.6

_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        """art arts núm sr sra sres dr dra lic ing mtro mtra prof gral pág págs pag pp av avda cía ej etc fig cap inc ed
        vol aprox tel ud uds vs mr mrs ms jr eg ie cf approx dept ee uu""",
    )
)
# Words that no sentence ends in: what follows them over a break belongs to them.
_LEADS_ON = frozenset(
    re.findall(
        r"\w+",
        """a al ante con contra de del desde e el en entre hacia hasta la las los o para pero por que se si sin sobre su
        sus u un una y and as at by for from in into of on or our the their to was which with""",
    )
)


class Line(NamedTuple):
    """A line without its outer white space; what stands before it: "", "line", "blank" or "page"."""

    start: int
    end: int
    before: str


class Paragraph(NamedTuple):
    """A paragraph; `page` says that a page break stands before it, `lines` how many lines it has."""

    start: int
    end: int
    page: bool
    lines: int


def paragraphs(text: str) -> list[Paragraph]:
    """All paragraphs of `text` in order; between them there is only white space."""
    found: list[Paragraph] = []
    lines = list(_lines(text))
    width = max((line.end - line.start for line in lines), default=0)
    for previous, line in zip([None, *lines], lines, strict=False):
        if previous is not None and _continues(text, previous, line, width):
            found[-1] = found[-1]._replace(end=line.end, lines=found[-1].lines + 1)
        else:
            found.append(Paragraph(line.start, line.end, line.before == "page", 1))
    return found


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one paragraph as (start, end), ends without the white space that follows."""
    cuts = [m for m in _STOP.finditer(text, start, end) if _ends_sentence(text, m, end)]
    return _between(text, start, end, cuts)


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of one sentence, for sentences too long to keep whole."""
    return _between(text, start, end, list(_CLAUSE.finditer(text, start, end)))


def closes(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] finishes with the end of a sentence, closing quotes aside."""
    return text[max(start, end - 8) : end].rstrip(_CLOSERS)[-1:] in tuple(_ENDS)


def is_bullet(text: str, start: int) -> bool:
    """Whether a list item starts here."""
    return _BULLET.match(text, start) is not None


def _lines(text: str) -> Iterator[Line]:
    last = 0
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if not bare:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        yield Line(start, start + len(bare), _gap(text[last:start]) if last else "")
        last = start + len(bare)


def _gap(between: str) -> str:
    if "\f" in between:
        return "page"
    return "blank" if len(_NEWLINE.findall(between)) > 1 else "line"


def _continues(text: str, previous: Line, line: Line, width: int) -> bool:
    """Whether `line` goes on with the paragraph of `previous`."""
    if is_bullet(text, line.start):
        return False
    closed = closes(text, previous.start, previous.end)
    if line.before in ("blank", "page"):
        return not closed and _runs_on(text, previous, line)
    if not _starts_anew(text[line.start : line.end]):
        return True
    return not closed and (previous.end - previous.start >= _NARROW * width or _runs_on(text, previous, line))


def _runs_on(text: str, previous: Line, line: Line) -> bool:
    """Whether a sentence that has not ended goes over a blank line, a page break or the end of a short line."""
    tail = text[max(previous.start, previous.end - 24) : previous.end]
    if tail.endswith((",", ";", "-", "–")):
        return True
    return text[line.start].islower() or tail.split()[-1].lower() in _LEADS_ON


def _starts_anew(piece: str) -> bool:
    first = piece.lstrip(_OPENERS)[:1]
    return not first or not first.islower()


def _ends_sentence(text: str, match: re.Match[str], end: int) -> bool:
    if match.end() >= end or not _starts_anew(text[match.end() : match.end() + 4]):
        return False
    if match.group().rstrip() != ".":
        return True
    before = text[max(match.start() - 12, 0) : match.start()].replace(".", " ").split()
    word = before[-1].lstrip(_OPENERS) if before else ""
    initial = len(word) == 1 and word.isupper()
    return not initial and word.lower() not in _ABBREVIATIONS


def _between(text: str, start: int, end: int, cuts: list[re.Match[str]]) -> list[tuple[int, int]]:
    pieces = []
    for cut in cuts:
        pieces.append((start, cut.start() + len(cut.group().rstrip())))
        start = cut.end()
    if start < end:
        pieces.append((start, end))
    return pieces
