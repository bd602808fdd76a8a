"""What the engine is given: the passages of a consultation, with who speaks in which language. For the worker alone."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

import analysis
from consult.extensions import db
from consult.models.consultations import Consultation
from consult.models.passages import Passage
from consult.models.submissions import Submission
from consult.submissions.visibility import counted_words

PAGE = 2000  # passages read at a time: no read transaction stays open while others write
EVERY = true()


@dataclasses.dataclass
class Corpus:
    """The passages, and from how many submissions they come."""

    passages: list[analysis.Passage] = dataclasses.field(default_factory=list)
    submissions: set[int] = dataclasses.field(default_factory=set)


def languages_of(consultation_id: int) -> tuple[str, ...]:
    """The languages that a consultation expects, without their regions."""
    tags = db.session.scalar(select(Consultation.languages).where(Consultation.id == consultation_id)) or []
    db.session.commit()
    return tuple(dict.fromkeys(_primary(tag) for tag in tags))


def read(
    consultation_id: int,
    languages: tuple[str, ...],
    report: Callable[[float], None] = lambda share: None,
    wanted: ColumnElement[bool] = EVERY,
) -> Corpus:
    """The passages of a consultation that count, those `wanted`; `report` hears the share that is read."""
    corpus = Corpus()
    for rows, share in _pages(consultation_id, wanted):
        corpus.passages += [_passage(row, languages) for row in rows]
        corpus.submissions.update(row.submission_id for row in rows)
        report(share)
    return corpus


def _primary(tag: str) -> str:
    """The language of a tag, without its region: es-MX -> es."""
    return tag.split("-", maxsplit=1)[0].lower()


def _pages(consultation_id: int, wanted: ColumnElement[bool]) -> Iterator[tuple[list[Any], float]]:
    """The passages as rows, page by page, each with the share that is read by then."""
    mine = (Submission.consultation_id == consultation_id, counted_words(), wanted)
    columns = (Passage.id, Passage.text, Passage.submission_id, Submission.organisation_id)
    query = select(*columns, Submission.language, Submission.group).join(Passage.submission).where(*mine)
    count = select(func.count(Passage.id)).join(Passage.submission).where(*mine)
    reader = db.engine.execution_options(sqlite_begin="DEFERRED")
    last, done = 0, 0
    with reader.connect() as connection:
        total = connection.scalar(count) or 1
    while True:
        with reader.connect() as connection:
            page = query.where(Passage.id > last).order_by(Passage.id).limit(PAGE)
            rows = list(connection.execute(page).all())
        if not rows:
            return
        last, done = rows[-1].id, done + len(rows)
        yield rows, min(done / total, 1.0)


def _passage(row: Any, languages: tuple[str, ...]) -> analysis.Passage:
    language = _primary(row.language) if row.language else None
    # An organisation is one submitter, however many papers it sent.
    submitter = f"o{row.organisation_id}" if row.organisation_id else f"s{row.submission_id}"
    return analysis.Passage(
        id=row.id,
        text=row.text,
        language=language if language in languages else None,
        submitter=submitter,
        group=row.group.value if row.group else "",
    )
