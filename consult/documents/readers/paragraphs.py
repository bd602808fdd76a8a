"""From the lines of a column to paragraphs."""

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from consult.documents.readers.layout import Row
from consult.documents.readers.tables import TableRow

_LOOSE = 1.18  # of the usual distance of two lines: what is further apart begins a paragraph
_OTHER_SIZE = 0.04  # share by which type must differ to be another size
_INDENT = 0.8  # of the type size

ITEM = re.compile(r"(?:[•●▪◦‣·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s+\S")
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*\d{0,2}$")


@dataclass
class Paragraph:
    """A paragraph, or a row of a table, as lines of text; size in points, `right`: where its column ends."""

    lines: list[str]
    size: float
    y: float
    x: float
    is_row: bool = False
    is_full: bool = False  # its last line reaches the end of the column
    is_note: bool = field(default=False)

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(SENTENCE_END.search(self.lines[-1]))


def same_size(one: float, other: float) -> bool:
    """Whether two type sizes are the same to the eye."""
    return abs(one - other) <= _OTHER_SIZE * max(one, other)


def leading_of(rows: list[Row]) -> float:
    """The usual distance of two lines."""
    steps = [
        above.y - below.y
        for above, below in itertools.pairwise(rows)
        if 0 < above.y - below.y < 3 * above.size and same_size(above.size, below.size)
    ]
    return statistics.median_low(steps) if steps else 1.2 * statistics.median(row.size for row in rows)


def paragraphs_of(parts: list[Row | TableRow], everything: list[Row]) -> list[Paragraph]:
    """The paragraphs of one column; `everything` on the page tells how far apart its lines usually are."""
    if not parts:
        return []
    leadings = _leadings(everything)
    plain = [part for part in parts if isinstance(part, Row)]
    right = max((row.right for row in plain), default=0.0)
    left = min((row.x for row in plain), default=0.0)
    found: list[Paragraph] = []
    above: Row | None = None
    for part in parts:
        if isinstance(part, TableRow):
            found.append(Paragraph([part.text], part.size, part.y, left, is_row=True))
            above = None
            continue
        if above is None or _begins(found[-1], above, part, leadings[round(part.size)], right):
            found.append(Paragraph([part.text], part.size, part.y, part.x))
        else:
            found[-1].lines.append(part.text)
        found[-1].is_full = part.right > left + 0.85 * (right - left)
        above = part
    return found


def _leadings(rows: list[Row]) -> dict[int, float]:
    """The usual distance of two lines for each type size, rounded to a point.

    No wider for its size than in the body: small type that stands wide apart is rows of a table, not one paragraph.
    """
    amounts: Counter[int] = Counter()
    for row in rows:
        amounts[round(row.size)] += len(row.text)
    found = {size: leading_of([row for row in rows if round(row.size) == size]) for size in amounts}
    body = amounts.most_common(1)[0][0]
    widest = found[body] / max(body, 1)
    return {size: min(leading, widest * max(size, 1)) for size, leading in found.items()}


def _begins(paragraph: Paragraph, above: Row, row: Row, leading: float, right: float) -> bool:
    """Whether a line begins a paragraph after the one that stands so far."""
    if not same_size(above.size, row.size) or ITEM.match(row.text):
        return True
    ended = bool(SENTENCE_END.search(above.text))
    hanging = bool(ITEM.match(paragraph.lines[0]))
    indented = row.x - above.x > _INDENT * row.size
    if above.y - row.y > _LOOSE * leading or (ended and indented and not hanging):
        return True
    # The next word would have had room on the line above: somebody began anew.
    return (ended or hanging) and row.text[:1].isupper() and _has_room(above, row, right)


def _has_room(above: Row, row: Row, right: float) -> bool:
    first = row.text.split(" ", 1)[0]
    width = (row.right - row.x) * len(first) / max(len(row.text), 1)
    return above.right + width + row.size < right
