"""Rows that stand in an order of their own: questions, articles, documents."""

from collections.abc import Sequence
from typing import Protocol

from consult.extensions import db


class Placed(Protocol):
    """A row with a place, unique within its consultation."""

    position: int


def next_place(rows: Sequence[Placed]) -> int:
    """The place after the last one."""
    return max((row.position for row in rows), default=0) + 1


def swap(rows: Sequence[Placed], place: int, up: bool) -> bool:
    """Move the row at an index by one; False where it stands at that end already. Flushes."""
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    one, two = rows[place], rows[other]
    first, second = one.position, two.position
    one.position = -1  # no two may have the same place, not even for a moment
    db.session.flush()
    two.position = first
    db.session.flush()
    one.position = second
    db.session.flush()
    return True


def renumber(rows: Sequence[Placed]) -> None:
    """Close the gap that a removed row left. Flushes."""
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            db.session.flush()
