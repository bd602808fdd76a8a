"""Quotes: passages that everybody may read, with where they come from. The query itself leaves out all others."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from consult.extensions import db
from consult.models.attachments import AttachmentPage
from consult.models.issues import Citation
from consult.models.passages import Passage
from consult.models.people import StakeholderGroup
from consult.models.submissions import Submission
from consult.submissions.visibility import published_words, shown_name


@dataclass(frozen=True)
class Quote:
    """A passage in its author's words, and what may be told of its author."""

    passage_id: int
    text: str
    folio: str
    name: str | None
    group: StakeholderGroup | None
    region: str | None
    language: str | None
    page: int | None  # of the paper, from 1


def publishable() -> Select[Passage, int]:
    """Passages that may be shown, each with its page number, their submissions loaded along."""
    return (
        select(Passage, AttachmentPage.number)
        .join(Passage.submission)
        .outerjoin(Submission.organisation)
        .outerjoin(AttachmentPage, AttachmentPage.id == Passage.attachment_page_id)
        .where(published_words())
        .options(contains_eager(Passage.submission).contains_eager(Submission.organisation))
    )


def quote(passage: Passage, page: int | None, length: int | None = None) -> Quote:
    """The quote that a passage of `publishable` makes, of up to `length` characters."""
    submission = passage.submission
    return Quote(
        passage_id=passage.id,
        text=excerpt(passage.text, length) if length else passage.text,
        folio=submission.folio or "",
        name=shown_name(submission),
        group=submission.group,
        region=submission.region,
        language=submission.language,
        page=page,
    )


def cited_in(issue_ids: Collection[int], most: int, length: int | None = None) -> dict[int, list[Quote]]:
    """Up to `most` quotes an issue, in the order in which its co-chairs cite them, cut at `length`; one query."""
    place = func.row_number().over(partition_by=Citation.issue_id, order_by=(Citation.position, Citation.id))
    ranked = (
        select(Citation.issue_id, Citation.passage_id, place.label("place"))
        .join(Passage, Passage.id == Citation.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(Citation.issue_id.in_(issue_ids), published_words())
        .subquery()
    )
    rows = db.session.execute(
        publishable()
        .join(ranked, ranked.c.passage_id == Passage.id)
        .add_columns(ranked.c.issue_id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.issue_id, ranked.c.place)
    )
    found: dict[int, list[Quote]] = defaultdict(list)
    for passage, page, issue_id in rows:
        found[issue_id].append(quote(passage, page, length))
    return found


def excerpt(text: str, most: int) -> str:
    """The text's beginning on one line, up to `most` characters and cut between words; the omission is marked."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " […]"
