"""What all ways of taking in many submissions at once share."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import select

from consult.extensions import db
from consult.models.submissions import Submission
from consult.submissions.folio import new_folio

CHUNK = 500  # rows or values a statement
Item = TypeVar("Item")


def new_folios(prefix: str, number: int) -> list[str]:
    """So many folios that nothing stored has, no two alike. In one transaction with what gets them."""
    folios: set[str] = set()
    while len(folios) < number:
        fresh = list({new_folio(prefix) for _ in range(number - len(folios))} - folios)
        for chunk in chunks(fresh):
            folios |= set(chunk) - set(db.session.scalars(select(Submission.folio).where(Submission.folio.in_(chunk))))
    return list(folios)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in parts that fit into a statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
