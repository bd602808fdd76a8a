"""Passages of what was sent: every answer, and every page of a paper, is split once."""

from collections import defaultdict
from collections.abc import Callable
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
CUTTING = 0.5  # share of the work that is done when the last text is cut, and storing begins


@dataclass(frozen=True, slots=True)
class Source:
    """An answer or a page, and whether it was cut into passages already."""

    id: int
    submission_id: int
    text: str
    is_split: bool


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


def _texts(consultation_id: int) -> list[tuple[str, Source]]:
    """Every text that stands, with the column that its passages are found by; the answers first."""
    found = []
    for column, key, texts in SOURCES:
        split = exists().where(getattr(Passage, column) == key)
        query = texts().add_columns(split).where(Submission.consultation_id == consultation_id, counted()).order_by(key)
        found += [(column, Source(*row)) for row in db.session.execute(query)]
    db.session.commit()  # no transaction stays open while the caller works
    return found


def _next_positions(submission_ids: set[int]) -> dict[int, int]:
    highest = (
        select(Passage.submission_id, func.max(Passage.position))
        .where(Passage.submission_id.in_(submission_ids))
        .group_by(Passage.submission_id)
    )
    return defaultdict(int, {key: position + 1 for key, position in db.session.execute(highest)})


def _store(texts: list[tuple[str, Source, tuple[analysis.Span, ...]]]) -> int:
    positions = _next_positions({source.submission_id for _, source, _ in texts})
    rows: list[dict[str, Any]] = []
    for column, source, spans in texts:
        for span in spans:
            place = {"start": span.start, "end": span.end, "position": positions[source.submission_id]}
            owner = {"answer_id": None, "attachment_page_id": None} | {column: source.id}
            text = source.text[span.start : span.end]
            rows.append({"submission_id": source.submission_id, "text": text, **owner, **place})
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

    All texts are read, the new ones and the old: only among all of them is it seen what a campaign's letter is, and
    what its signers added. `hold` is called first in each writing transaction, so that never two at once split the
    same text; `report` between transactions with the share that is done, 0 to 1. Doing it again adds nothing.
    """
    texts = _texts(consultation_id)
    if all(source.is_split for _, source in texts):
        return 0
    spans = analysis.split_all([source.text for _, source in texts], report=lambda share: report(share * CUTTING))
    new = [(*text, span) for text, span in zip(texts, spans, strict=True) if not text[1].is_split]
    made = 0
    for at in range(0, len(new), CHUNK):
        report(CUTTING + (1 - CUTTING) * at / len(new))
        hold()
        made += _store(new[at : at + CHUNK])
        db.session.commit()
    return made
