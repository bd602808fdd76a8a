"""From segments to reading order: rows, columns, and what of a page is a table."""

import itertools
import statistics
from dataclasses import dataclass

from consult.documents.readers.glyphs import SPACE, WIDE, Segment

_MARK_GAP = 6.0  # of the type size: how far from its words the mark of an item may stand
MIN_COLUMN = 0.22  # of the width of the text
FILLED = 0.7  # of a column's width: what its usual line fills, if it is running text
_WORDS = 3  # of a usual line of running text; less are names and figures
_FEW_WORDS, _HARDLY = 2, 0.5  # the same, of a column that stands beside one of running text
_CELL_LINES = 8  # more lines than this to a row, and it is no table
_COLUMN_LINES = 3  # fewer lines beside each other are no columns


@dataclass(frozen=True, slots=True)
class Row:
    """Segments that stand on one line, from left to right."""

    segments: tuple[Segment, ...]

    @property
    def y(self) -> float:
        """The baseline of its largest part."""
        return self.main.y

    @property
    def main(self) -> Segment:
        """Its longest part."""
        return max(self.segments, key=lambda segment: len(segment.text))

    @property
    def size(self) -> float:
        """The type size of its longest part."""
        return self.main.size

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.segments[0].x

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(segment.right for segment in self.segments)

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(segment.text for segment in self.segments)


def rows_of(segments: list[Segment]) -> list[Row]:
    """The rows from top to bottom; parts of one line that the file keeps apart are joined."""
    groups: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: -each.y):
        group = next((group for group in reversed(groups[-3:]) if _same_line(group, segment)), None)
        if group is None:
            groups.append([segment])
        else:
            group.append(segment)
    rows = [Row(tuple(_joined(sorted(group, key=lambda each: each.x)))) for group in groups]
    return sorted(rows, key=lambda row: -row.y)


def _same_line(group: list[Segment], segment: Segment) -> bool:
    """Whether the middle of the smaller type lies in the height of the larger: so the numbers of notes do."""
    largest = max(group, key=lambda each: each.size * min(len(each.text), 4))
    small, large = (segment, largest) if segment.size <= largest.size else (largest, segment)
    middle = small.y + 0.3 * small.size
    return large.y - 0.12 * large.size < middle < large.y + 0.9 * large.size


def _joined(segments: list[Segment]) -> list[Segment]:
    joined = [segments[0]]
    for segment in segments[1:]:
        last = joined[-1]
        gap = (segment.x - last.right) / max(last.size, segment.size)
        if gap < WIDE or (_is_mark(last.text) and gap < _MARK_GAP and len(joined) == 1):
            space = " " if gap > SPACE / 2 else ""
            larger = last if len(last.text) >= len(segment.text) else segment
            joined[-1] = Segment(
                last.text + space + segment.text, last.x, max(last.right, segment.right), larger.y, larger.size
            )
        else:
            joined.append(segment)
    return joined


def _is_mark(text: str) -> bool:
    """A bullet, or a number or letter with a dot or bracket."""
    bare = text.strip("().")
    if len(text) == 1 and not text.isalnum():
        return True
    return text != bare and len(bare) <= 3 and bare.isalnum()


def ordered(rows: list[Row]) -> list[list[Row]]:
    """The rows in reading order, in stretches: a column after the other, what crosses them by itself."""
    if not rows:
        return []
    whole = max(row.right for row in rows) - min(row.x for row in rows)
    for first, last, gutter in _stretches(rows):
        if _are_columns(rows[first:last], gutter, whole):
            beside = [segment for row in rows[first:last] for segment in row.segments]
            one = rows_of([segment for segment in beside if segment.right <= gutter])
            other = rows_of([segment for segment in beside if segment.x >= gutter])
            return [*ordered(rows[:first]), *ordered(one), *ordered(other), *ordered(rows[last:])]
    return [rows]


def _stretches(rows: list[Row]) -> list[tuple[int, int, float]]:
    """Where columns may stand, the longest first: a first row, the row after the last, and x between the columns.

    From a row that is parted upwards and downwards, as far as nothing crosses the gap.
    """
    found: set[tuple[int, int, float]] = set()
    done = -1
    for place, row in enumerate(rows):
        if place <= done:
            continue
        for between in _gaps(row):
            gap, first, end = between, place, place
            while end < len(rows) and (leaves := _left_open(rows[end], gap)) is not None:
                gap, end = leaves, end + 1
            while first > 0 and (leaves := _left_open(rows[first - 1], gap)) is not None:
                gap, first = leaves, first - 1
            if end - first >= _COLUMN_LINES:
                found.add((first, end, sum(gap) / 2))
                done = max(done, end - 1)
    return sorted(found, key=lambda stretch: stretch[0] - stretch[1])


def _gaps(row: Row) -> list[tuple[float, float]]:
    return [(one.right, other.x) for one, other in itertools.pairwise(row.segments) if other.x > one.right]


def _left_open(row: Row, gap: tuple[float, float]) -> tuple[float, float] | None:
    """What of a gap a row leaves open, or None where it crosses it."""
    left, right = gap
    for segment in row.segments:
        if segment.x >= right or segment.right <= left:
            continue
        if segment.x <= left and segment.right < right:
            left = segment.right
        elif segment.right >= right and segment.x > left:
            right = segment.x
        else:
            return None
    return (left, right) if right - left >= 0.7 * row.size else None


def _are_columns(rows: list[Row], gutter: float, whole: float) -> bool:
    """Whether running text stands on both sides of the gutter, and no table."""
    segments = [segment for row in rows for segment in row.segments]
    sides = [[s for s in segments if s.right <= gutter], [s for s in segments if s.x >= gutter]]
    if not all(sides) or _is_grid(rows, gutter):
        return False
    texts = [_is_text(side, whole, _WORDS, FILLED) for side in sides]
    # A table, a list of signatures may stand in a column beside one that is all text.
    return all(texts) or (any(texts) and all(_is_text(side, whole, _FEW_WORDS, _HARDLY) for side in sides))


def _is_text(segments: list[Segment], whole: float, least_words: int, filled: float) -> bool:
    """Whether these lines are a column of running text, that fill their width."""
    left, right = min(s.x for s in segments), max(s.right for s in segments)
    width = right - left
    lines = rows_of(list(segments))
    if width < MIN_COLUMN * whole or len(lines) < _COLUMN_LINES:
        return False
    words = statistics.median(len(segment.text.split()) for segment in segments)
    return words >= least_words and statistics.median(row.right - row.x for row in lines) >= filled * width


def _steps(rows: list[Row]) -> list[float]:
    return [above.y - below.y for above, below in itertools.pairwise(rows)] or [0.0]


def _is_grid(rows: list[Row], middle: float) -> bool:
    """Whether both sides begin anew together, time after time: the rows of a table."""
    steps = _steps(rows)
    # Lines of two columns need not stand level: how far apart they are is asked of each side.
    sides = [[row for row in rows if row.x < middle], [row for row in rows if row.right > middle]]
    usual = min(statistics.median_low(_steps(side)) for side in sides)
    bands = [[rows[0]]]
    for step, row in zip(steps, rows[1:], strict=True):
        if step > 1.25 * usual:
            bands.append([])
        bands[-1].append(row)
    both = sum(band[0].x < middle < band[0].right and len(band[0].segments) > 1 for band in bands)
    return len(bands) >= 3 and len(rows) <= _CELL_LINES * len(bands) and both >= 0.8 * len(bands)
