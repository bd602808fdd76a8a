"""From what Tesseract saw in a picture of a page (hOCR) to segments, as if they had been typed."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from consult.documents.readers.glyphs import WIDE, Segment

_SURE = 40.0  # percent: a line of which the program is less sure is a stain, a seal or a drawing
_POINTS = 72.0  # to an inch
_TYPE_SIZE = 1.15  # of the height from the lowest to the highest stroke
_USUAL = 0.15  # of the page's usual size: measured heights that differ less are the same type
_DOTS = frozenset(".¢°«»*+")  # what the dot before an item is taken for
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, its edges from the left in pixels, and how sure the program is, in percent."""

    text: str
    left: float
    right: float
    sure: float


@dataclass(frozen=True, slots=True)
class _Line:
    """Words on a baseline, which rises by `slope`; y from the top, all in pixels."""

    words: list[_Word]
    left: float
    y: float
    slope: float
    size: float


def segments(hocr: str) -> list[Segment]:
    """The segments of one page, upright, in points from its lower left corner; none where nothing can be read."""
    try:
        root = fromstring(hocr)
    except (ParseError, DefusedXmlException):
        return []
    page = next((each for each in root.iter() if each.get("class") == "ocr_page"), None)
    if page is None:
        return []
    lines = [line for each in page.iter() if each.get("class") in _LINES and (line := _line(each))]
    return _segments(lines, _value(page, "bbox")[3], _value(page, "scan_res")[0]) if lines else []


def _value(element: Element, name: str) -> list[float]:
    """The numbers of a property in the title of an hOCR element; zeros where it is missing."""
    for part in element.get("title", "").split(";"):
        key, _, rest = part.strip().partition(" ")
        if key == name:
            return [float(number) for number in _NUMBERS.findall(rest)] or [0.0] * 4
    return [0.0] * 4


def _line(element: Element) -> _Line | None:
    words = list(_words(element))
    if not words or statistics.fmean(word.sure for word in words) < _SURE:
        return None
    if words[0].text in _DOTS and len(words) > 1:
        words[0] = replace(words[0], text="•")
    left, _top, _right, bottom = _value(element, "bbox")
    slope, offset = _value(element, "baseline")[:2]
    return _Line(words, left, bottom + offset, slope, _value(element, "x_size")[0])


def _words(element: Element) -> Iterator[_Word]:
    for each in element.iter():
        if each.get("class") != "ocrx_word":
            continue
        text = "".join(each.itertext()).strip()
        left, _top, right, _bottom = _value(each, "bbox")
        if text:
            yield _Word(text, left, right, _value(each, "x_wconf")[0])


def _segments(lines: list[_Line], height: float, resolution: float) -> list[Segment]:
    scale = _POINTS / (resolution or _POINTS)
    # A page that lay askew is turned back by what most of its lines rise.
    slope = statistics.median(line.slope for line in lines)
    usual = _usual_size(lines)
    found: list[Segment] = []
    for line in lines:
        size = usual if abs(line.size - usual) <= _USUAL * usual else line.size
        y = (height - line.y + slope * line.left) * scale
        found += _parted(line.words, y, size, scale)
    return found


def _usual_size(lines: list[_Line]) -> float:
    """The type size, in pixels, in which most of the page is set."""
    sizes = [size for line in lines for size in [line.size] * sum(len(word.text) for word in line.words)]
    return statistics.median(sizes)


def _parted(words: list[_Word], y: float, size: float, scale: float) -> Iterator[Segment]:
    """The segments of a line: a wide gap parts them, as it parts cells and columns."""
    runs: list[list[_Word]] = []
    for word in words:
        if runs and word.left - runs[-1][-1].right < WIDE * size * _TYPE_SIZE:
            runs[-1].append(word)
        else:
            runs.append([word])
    for run in runs:
        text = " ".join(word.text for word in run)
        yield Segment(text, run[0].left * scale, run[-1].right * scale, y, size * _TYPE_SIZE * scale)
