"""From the characters of a PDF's page to segments: runs of type on one line without a wide gap in them."""

import ctypes
import math
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from consult.documents.readers import MAX_CHARACTERS, Outcome, UnreadableError

SPACE = 0.28  # of the type size: a gap that is a space, where the file notes none
WIDE = 1.0  # of the type size: a gap that parts cells and columns
_HYPHEN = "\x02"  # what PDFium gives for the hyphen at the end of a line
_LIGATURES = range(0xFB00, 0xFB07)
_UNKNOWN = {0, 0xFFFD, 0xFFFE, 0xFFFF}
_SURROGATES = range(0xD800, 0xE000)


@dataclass(slots=True)
class Segment:
    """A run of type: from x to `right`, baseline at y, in points from the lower left corner; type size in points."""

    text: str
    x: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its place."""

    text: str
    x: float
    right: float
    y: float
    size: float


@dataclass(frozen=True)
class Typed:
    """What is typed on a page, and how many characters of it have no meaning in the file."""

    segments: list[Segment]
    letters: int
    unknown: int


def typed(page: Any) -> Typed:
    """The segments of a page of pypdfium2. Raises UnreadableError for more text than one document may have."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > MAX_CHARACTERS:
        raise UnreadableError(Outcome.TOO_LARGE)
    turned = _main_quarter(text_page.raw, count)
    unknown = letters = 0
    glyphs: list[Glyph | None] = []
    for code, glyph in _glyphs(text_page.raw, count, turned):
        unknown += code in _UNKNOWN or 0xE000 <= code <= 0xF8FF
        letters += glyph is not None
        glyphs.append(glyph)
    text_page.close()
    return Typed(_segments(glyphs), letters, unknown)


def _quarter(raw: Any, index: int) -> int:
    """The direction in which a character is written, in quarters of a turn."""
    angle: float = max(pdfium.FPDFText_GetCharAngle(raw, index), 0)
    return round(angle / (math.pi / 2)) % 4


def _main_quarter(raw: Any, count: int) -> int:
    """The direction in which most of the page is written."""
    quarters = Counter(_quarter(raw, index) for index in range(0, count, max(1, count // 400)))
    return quarters.most_common(1)[0][0] if quarters else 0


@dataclass(frozen=True, slots=True)
class _Face:
    """What all characters of one text object share."""

    quarter: int
    size: float


def _face(raw: Any, index: int) -> _Face:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
    size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    return _Face(_quarter(raw, index), min(max(abs(size), 0.5), 500.0))


def _glyphs(raw: Any, count: int, turned: int) -> Iterator[tuple[int, Glyph | None]]:
    """The code of every character, with its place; None for a space. What stands across the page is left out."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    of_object, face = None, _Face(turned, 1.0)
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        sign = chr(code) if code not in _SURROGATES else "\ufffd"
        if sign.isspace():
            yield 32, None
            continue
        pointer = ctypes.cast(pdfium.FPDFText_GetTextObject(raw, index), ctypes.c_void_p).value
        if pointer != of_object or pointer is None:
            of_object, face = pointer, _face(raw, index)
        if face.quarter != turned:
            continue
        pdfium.FPDFText_GetCharOrigin(raw, index, at_x, at_y)
        if pdfium.FPDFText_GetLooseCharBox(raw, index, at_box):
            place = _upright(x.value, y.value, (box.left, box.right, box.bottom, box.top), turned)
            yield code, Glyph(_meaning(sign), *place, face.size)


def _upright(x: float, y: float, box: tuple[float, float, float, float], turned: int) -> tuple[float, float, float]:
    """Left and right edge, and baseline, as if the page were turned so that its type stands upright."""
    left, right, bottom, top = box
    if turned == 0:
        return min(left, right), max(left, right), y
    if turned == 2:
        return -max(left, right), -min(left, right), -y
    low, high = min(bottom, top), max(bottom, top)
    return (-high, -low, x) if turned == 1 else (low, high, -x)


def _meaning(sign: str) -> str:
    if sign in {_HYPHEN, "\ufffe"}:
        return "-"
    if ord(sign) in _LIGATURES:
        return unicodedata.normalize("NFKC", sign)
    return "•" if sign in {"\uf0b7", "\uf0a7", "\uf0a8", "\u2022", "\uf02d"} else sign


def _segments(glyphs: list[Glyph | None]) -> list[Segment]:
    """Characters that follow each other in the file and on the page make a segment."""
    runs: list[tuple[list[Glyph], list[str]]] = []
    spaced = False
    for glyph in glyphs:
        if glyph is None:
            spaced = True
            continue
        last = runs[-1][0][-1] if runs else None
        if last is not None and _continues(last, glyph):
            gap = (glyph.x - last.right) / last.size
            parted = (spaced and gap > -SPACE) or gap > SPACE
            runs[-1][0].append(glyph)
            runs[-1][1].append(f" {glyph.text}" if parted else glyph.text)
        else:
            runs.append(([glyph], [glyph.text]))
        spaced = False
    return [_segment(*run) for run in runs]


def _segment(glyphs: list[Glyph], texts: list[str]) -> Segment:
    # One sign of another face (a quotation mark, a symbol) has another height; the rest tells the size.
    size = statistics.median_low([glyph.size for glyph in glyphs])
    return Segment("".join(texts), glyphs[0].x, max(glyph.right for glyph in glyphs), glyphs[0].y, size)


def _continues(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    same = abs(last.y - glyph.y) <= 0.1 * size and 0.7 < last.size / glyph.size < 1.4
    return same and -0.5 * size <= glyph.x - last.right < WIDE * size
