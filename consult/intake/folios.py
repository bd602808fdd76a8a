"""What all ways of taking in many submissions at once share."""

from sqlalchemy import select

from consult.extensions import db
from consult.models.submissions import Submission
from consult.submissions.folio import new_folio

CHUNK = 500  # rows or values a statement


def new_folios(prefix: str, number: int) -> list[str]:
    """So many folios that nothing stored has, no two alike. In one transaction with what gets them."""
    folios: set[str] = set()
    while len(folios) < number:
        fresh = list({new_folio(prefix) for _ in range(number - len(folios))} - folios)
        for start in range(0, len(fresh), CHUNK):
            chunk = fresh[start : start + CHUNK]
            folios |= set(chunk) - set(db.session.scalars(select(Submission.folio).where(Submission.folio.in_(chunk))))
    return list(folios)
