"""Tables: rows of a page that keep the same columns, each table row made one line of its cells."""

import itertools
import statistics
from dataclasses import dataclass

from consult.documents.readers.glyphs import Segment
from consult.documents.readers.layout import Row

_APART = 3.5  # of the type size: rows further apart belong to no one table
_LOOSE = 1.2  # of the smallest distance of two lines: a wider one begins a row of the table
_ROW_TO_ROW = 2.6  # of the type size: how far apart the lines of one cell may stand
CELL = " | "


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells, the empty ones left out, and the place of its first line."""

    text: str
    y: float
    size: float


def parts_of(rows: list[Row]) -> list[Row | TableRow]:
    """The rows as they are, with those of tables put together."""
    parts: list[Row | TableRow] = []
    place = 0
    while place < len(rows):
        end = _table_end(rows, place)
        if end is None:
            parts.append(rows[place])
            place += 1
        else:
            table = rows[place:end]
            above = parts[-1] if parts else None
            if isinstance(above, Row) and _tops(above, table):
                table = [above, *table]
                parts.pop()
            parts += _table(table)
            place = end
    return parts


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """The stretches from left to right that are covered by type, over all the rows."""
    merged: list[tuple[float, float]] = []
    for segment in sorted((segment for row in rows for segment in row.segments), key=lambda each: each.x):
        if merged and segment.x < merged[-1][1] + 0.3 * segment.size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], segment.right))
        else:
            merged.append((segment.x, segment.right))
    return merged


def _table_end(rows: list[Row], start: int) -> int | None:
    """The row after a table that begins at `start`, or None where none does."""
    if len(rows[start].segments) < 2:
        return None
    end = start + 1
    while end < len(rows) and _belongs(rows, start, end):
        end += 1
    while end > start and len(rows[end - 1].segments) < 2 and not _hangs(rows, start, end - 1):
        end -= 1
    parted = sum(len(row.segments) > 1 for row in rows[start:end])
    return end if parted >= 2 else None


def _belongs(rows: list[Row], start: int, place: int) -> bool:
    row, above = rows[place], rows[place - 1]
    if above.y - row.y > _APART * max(row.size, above.size):
        return False
    before = _columns(rows[start:place])
    after = _columns(rows[start : place + 1])
    # A line that runs over several columns is text below the table, or a heading within it.
    if len(after) < 2 or len(after) < len(before) - (1 if len(row.segments) > 1 else 0):
        return False
    return len(row.segments) > 1 or _hangs(rows, start, place)


def _hangs(rows: list[Row], start: int, place: int) -> bool:
    """Whether a line that stands alone goes on with a cell of the row above, or fills one cell of a new one."""
    row, above = rows[place], rows[place - 1]
    return above.y - row.y < _ROW_TO_ROW * row.size and _fits(row, _columns(rows[start:place])) is not None


def _fits(row: Row, columns: list[tuple[float, float]]) -> int | None:
    """The column, from 0, in which a line stands without reaching into the next."""
    ends = [following[0] for following in columns[1:]] + [columns[-1][1] + 3 * row.size]
    for place, ((left, _right), end) in enumerate(zip(columns, ends, strict=True)):
        if left - 0.5 * row.size <= row.x and row.right <= end:
            return place
    return None


def _tops(row: Row, table: list[Row]) -> bool:
    """Whether the line above a table is the upper line of a cell in its head."""
    near = row.y - table[0].y < 1.4 * row.size and len(row.segments) == 1
    return near and bool(_fits(row, _columns(table)))


def _table(rows: list[Row]) -> list[Row | TableRow]:
    columns = _columns(rows)
    return [_row_of(band, columns) for band in _bands(rows, columns)]


def _bands(rows: list[Row], columns: list[tuple[float, float]]) -> list[list[Row]]:
    """The lines of each row of the table."""
    steps = [above.y - below.y for above, below in itertools.pairwise(rows)]
    tight = _tight(rows, steps)
    bands = [[rows[0]]]
    for step, row in zip(steps, rows[1:], strict=True):
        begins = step > _LOOSE * tight if tight else True
        if begins or (step > 0.6 * row.size and _fills_first(row, columns) and not _spaced(steps, tight)):
            bands.append([])
        bands[-1].append(row)
    return bands


def _tight(rows: list[Row], steps: list[float]) -> float:
    """The distance of two lines within a cell: the least from a line to one that stands alone below it."""
    within = [
        step for step, row in zip(steps, rows[1:], strict=True) if len(row.segments) == 1 and step > 0.6 * row.size
    ]
    if not within:
        full = [step for step in steps if step > 0]
        return statistics.median_low(full) / _LOOSE * 0.9 if full else 0
    return min(within)


def _spaced(steps: list[float], tight: float) -> bool:
    """Whether the rows of the table stand further apart than the lines within them."""
    return any(step > _LOOSE * tight for step in steps)


def _fills_first(row: Row, columns: list[tuple[float, float]]) -> bool:
    return row.x <= columns[0][1]


def _row_of(band: list[Row], columns: list[tuple[float, float]]) -> TableRow:
    cells: list[list[Segment]] = [[] for _ in columns]
    for row in band:
        for segment in row.segments:
            middle = (segment.x + segment.right) / 2
            nearest = min(range(len(columns)), key=lambda place: _distance(columns[place], middle))
            cells[nearest].append(segment)
    # The lines of a cell stay apart until it is known which hyphens belong to words.
    text = CELL.join("\n".join(segment.text for segment in cell) for cell in cells if cell)
    return TableRow(text, max(row.y for row in band), max(band, key=lambda row: len(row.text)).size)


def _distance(column: tuple[float, float], x: float) -> float:
    return max(column[0] - x, x - column[1], 0)
