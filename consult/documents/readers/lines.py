"""From pieces of text with their places on a page to lines, and from lines to paragraphs."""

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass

_SAME_LINE = 0.5  # of the type size: how far a raised note number or a low comma may stand off its line
_LOOSE = 1.18  # of the usual distance of two lines: what is further apart begins a paragraph
_OTHER_SIZE = 0.04  # share by which type must differ to be another size
_INDENT = 0.8  # of the type size
_RUNNING_DEPTH = 2  # lines at the top and at the foot of a page among which running ones are sought
_RUNNING_SHARE = 0.5  # of the pages
_FAR = 1.8  # of the usual distance: how far a small line at the head of a page stands off, to be a running one

_PAGE_NUMBER = re.compile(
    r"(?:p[áa]gina|page|p[áa]g\.?|p\.)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:/|de|of)\s*\d{1,4})?\s*[-–—]?", re.I
)
_ITEM = re.compile(r"(?:[•●▪◦‣·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s+\S")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*\d{0,2}$")
_HYPHENATED = re.compile(r"[^\W\d_]\u00ad$|[^\W\d_][-\u2010]$")


@dataclass(frozen=True)
class Piece:
    """A run of text: where its baseline begins, in points from the lower left corner, and its type size in points."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Line:
    """One line of type."""

    text: str
    x: float
    y: float
    size: float


def joined(pieces: list[Piece]) -> list[Line]:
    """The lines that the pieces make, in the order in which they come."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        last = lines[-1][-1] if lines else None
        if last and not last.text.endswith("\n") and abs(last.y - piece.y) <= _SAME_LINE * max(last.size, piece.size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(each) for each in lines]


def _line(pieces: list[Piece]) -> Line:
    largest = max(pieces, key=lambda piece: len(piece.text))
    text = " ".join("".join(piece.text for piece in pieces).split())
    return Line(text, pieces[0].x, largest.y, largest.size)


def without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without headers and footers that come again, and without numbers of pages."""
    seen = Counter(text for page in pages for text in {_shape(line) for line in _edges(page)})
    often = max(2, _RUNNING_SHARE * len(pages))
    running = {text for text, count in seen.items() if count >= often}
    return [
        [line for line in page if not _is_running(line, page, running, first=number == 0)]
        for number, page in enumerate(pages)
    ]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _edges(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return by_height[:_RUNNING_DEPTH] + by_height[-_RUNNING_DEPTH:]


def _is_running(line: Line, page: list[Line], running: set[str], first: bool) -> bool:
    if not any(line is edge for edge in _edges(page)):
        return False
    if _shape(line) in running or _PAGE_NUMBER.fullmatch(line.text):
        return True
    return not first and _is_small_and_apart(line, page)


def _is_small_and_apart(line: Line, page: list[Line]) -> bool:
    """A header that comes only once, since the first page has none: small type, off the text below it."""
    below = [other for other in page if other.y < line.y - _SAME_LINE * line.size]
    if not below or len(below) < len(page) - 1:
        return False
    usual = statistics.median(other.size for other in page)
    distance = line.y - max(other.y for other in below)
    return line.size < usual * (1 - _OTHER_SIZE) and distance > _FAR * _leading(page)


def _leading(lines: list[Line]) -> float:
    """The usual distance of two lines."""
    steps = [
        above.y - below.y
        for above, below in itertools.pairwise(lines)
        if 0 < above.y - below.y < 3 * above.size and _same_size(above, below)
    ]
    return statistics.median(steps) if steps else 1.2 * statistics.median(line.size for line in lines)


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _OTHER_SIZE * max(one.size, other.size)


def paragraphs(lines: list[Line]) -> list[str]:
    """The paragraphs of one page, words that were parted at the end of a line made whole."""
    if not lines:
        return []
    leading = _leadings(lines)
    found = [[lines[0]]]
    for line in lines[1:]:
        if _begins(found[-1], line, leading[round(line.size)]):
            found.append([line])
        else:
            found[-1].append(line)
    return [text for each in found if (text := _mended(each))]


def _leadings(lines: list[Line]) -> dict[int, float]:
    """The usual distance of two lines for each type size, rounded to a point.

    No wider for its size than in the body: small type that stands wide apart is rows of a table, not one paragraph.
    """
    amounts: Counter[int] = Counter()
    for line in lines:
        amounts[round(line.size)] += len(line.text)
    found = {size: _leading([line for line in lines if round(line.size) == size]) for size in amounts}
    body = amounts.most_common(1)[0][0]
    widest = found[body] / max(body, 1)
    return {size: min(leading, widest * max(size, 1)) for size, leading in found.items()}


def _begins(paragraph: list[Line], line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph after the one that stands so far."""
    above = paragraph[-1]
    if not _same_size(above, line) or _ITEM.match(line.text):
        return True
    step = above.y - line.y
    ended = bool(_SENTENCE_END.search(above.text))
    if step <= 0:  # the next column
        return ended
    hanging = bool(_ITEM.match(paragraph[0].text))
    indented = line.x - above.x > _INDENT * line.size
    return step > _LOOSE * leading or (ended and indented and not hanging)


def _mended(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        if _HYPHENATED.search(text) and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text
