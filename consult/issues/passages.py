"""Passages of what was sent: every answer, and every page of a paper, is split once."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, insert, select

import analysis
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.passages import Passage
from consult.models.submissions import Answer, Submission
from consult.submissions.visibility import counted

CHUNK = 500  # texts to a transaction: the database's one writer is not kept from others for long


@dataclass(frozen=True, slots=True)
class Source:
    """A text that has no passages yet."""

    id: int
    submission_id: int
    text: str


def _answers() -> Select[*tuple[Any, ...]]:
    query = select(Answer.id, Answer.submission_id, Answer.text).join(Answer.submission)
    return query.where(Answer.until_version.is_(None), Answer.text != "")


def _pages() -> Select[*tuple[Any, ...]]:
    return (
        select(AttachmentPage.id, Attachment.submission_id, AttachmentPage.text)
        .join(AttachmentPage.attachment)
        .join(Attachment.submission)
        .where(Attachment.until_version.is_(None))
    )


# What passages can be cut from: the column that names it, its key, its texts. A paper's pages follow its answers.
SOURCES: tuple[tuple[str, Any, Callable[[], Select[*tuple[Any, ...]]]], ...] = (
    ("answer_id", Answer.id, _answers),
    ("attachment_page_id", AttachmentPage.id, _pages),
)


def _without_passages(
    consultation_id: int, column: str, key: Any, texts: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    return texts.where(
        Submission.consultation_id == consultation_id,
        counted(),
        ~exists().where(getattr(Passage, column) == key),
    )


def count_unsplit(consultation_id: int) -> int:
    """How many texts of a consultation have no passages yet."""
    found = 0
    for column, key, texts in SOURCES:
        query = _without_passages(consultation_id, column, key, texts())
        found += db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    db.session.commit()
    return found


def _chunks(consultation_id: int, column: str, key: Any, texts: Select[*tuple[Any, ...]]) -> Iterator[list[Source]]:
    query = _without_passages(consultation_id, column, key, texts).order_by(key).limit(CHUNK)
    last = 0
    while True:
        sources = [Source(*row) for row in db.session.execute(query.where(key > last))]
        db.session.commit()  # no transaction stays open while the caller works
        if not sources:
            return
        last = sources[-1].id
        yield sources


def _next_positions(submission_ids: set[int]) -> dict[int, int]:
    highest = (
        select(Passage.submission_id, func.max(Passage.position))
        .where(Passage.submission_id.in_(submission_ids))
        .group_by(Passage.submission_id)
    )
    return defaultdict(int, {key: position + 1 for key, position in db.session.execute(highest)})


def _store(column: str, sources: list[Source], spans: list[tuple[analysis.Span, ...]]) -> int:
    positions = _next_positions({source.submission_id for source in sources})
    rows: list[dict[str, Any]] = []
    for source, pieces in zip(sources, spans, strict=True):
        for span in pieces:
            place = {"start": span.start, "end": span.end, "position": positions[source.submission_id]}
            text = source.text[span.start : span.end]
            rows.append({"submission_id": source.submission_id, column: source.id, "text": text, **place})
            positions[source.submission_id] += 1
    if rows:
        db.session.execute(insert(Passage), rows)
    return len(rows)


def split_new(
    consultation_id: int,
    hold: Callable[[], None] = lambda: None,
    report: Callable[[float], None] = lambda share: None,
) -> int:
    """Make the passages of every text that has none, in several transactions; gives how many were made.

    `hold` is called first in each writing transaction, so that never two at once split the same text; `report` between
    transactions with the share that is done, 0 to 1. Doing it again adds nothing.
    """
    total, done, made = count_unsplit(consultation_id), 0, 0
    for column, key, texts in SOURCES:
        for sources in _chunks(consultation_id, column, key, texts()):
            report(min(done / total, 1.0) if total else 1.0)
            spans = [analysis.split(source.text) for source in sources]
            hold()
            made += _store(column, sources, spans)
            db.session.commit()
            done += len(sources)
    return made
