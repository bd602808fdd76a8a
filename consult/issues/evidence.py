"""Lists of passages: of a topic, of an issue, of none. A family of near-identical texts is one entry."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.models.attachments import AttachmentPage
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Submission
from consult.paging import Page, clamped
from consult.submissions.visibility import counted_words

PAGE_SIZE = 50
FIRST_MEMBERS = 5  # of a family, shown with its entry


@dataclass(frozen=True)
class Scope:
    """Which passages are listed; `run_id` says which run's families and representatives count."""

    run_id: int | None
    where: ColumnElement[bool]


@dataclass(frozen=True)
class Entry:
    """A passage, or the family it stands for.

    senders: submissions with nearly this text, 1 where it stands alone. members: the first of the family's others.
    representative: one of the run's best to read first. reason: a code, where the run placed it in no topic.
    on_arrival: placed among topics that were there when it came.
    """

    passage: Passage
    family_id: int
    senders: int
    representative: bool
    reason: str | None
    on_arrival: bool
    members: Sequence[Passage]


def of_topic(topic: Topic, subtopic: Topic | None = None) -> Scope:
    """The passages of a topic, or of one of its subtopics."""
    if subtopic is not None:
        return Scope(topic.run_id, TopicAssignment.subtopic_id == subtopic.id)
    return Scope(topic.run_id, TopicAssignment.topic_id == topic.id)


def of_no_topic(run: TopicModelRun) -> Scope:
    """The passages that a run placed in no topic."""
    return Scope(run.id, and_(TopicAssignment.run_id == run.id, TopicAssignment.topic_id.is_(None)))


def of_issue(issue: Issue, run: TopicModelRun | None) -> Scope:
    """The passages of an issue, their families as the run found them."""
    mine = select(IssuePassage.passage_id).where(IssuePassage.issue_id == issue.id)
    return Scope(run.id if run else None, Passage.id.in_(mine))


_KEY = func.coalesce(TopicAssignment.family_id, Passage.id)


def _within(scope: Scope, *columns: Any) -> Select[Any]:
    placed = and_(TopicAssignment.passage_id == Passage.id, TopicAssignment.run_id == scope.run_id)
    return (
        select(*columns)
        .select_from(Passage)
        .join(Submission, Submission.id == Passage.submission_id)
        .outerjoin(TopicAssignment, placed)
        .where(counted_words(), scope.where)
    )


def entries(scope: Scope, number: int) -> Page[Entry]:
    """A page of entries, the run's representatives first, then those nearest to their topic; four queries."""
    total = db.session.scalar(_within(scope, func.count(func.distinct(_KEY)))) or 0
    number = clamped(number, total, PAGE_SIZE)
    rank = func.min(TopicAssignment.representative_rank)
    # The representative speaks for its family; else the first text does.
    spokesman = func.min(case((TopicAssignment.representative_rank.is_not(None), Passage.id)))
    senders = func.count(func.distinct(Passage.submission_id))
    reason = func.min(TopicAssignment.reason)
    late = func.max(case((TopicAssignment.on_arrival, 1), else_=0))
    found = db.session.execute(
        _within(scope, _KEY, func.coalesce(spokesman, func.min(Passage.id)), senders, rank, reason, late)
        .group_by(_KEY)
        .order_by(rank.is_(None), rank, func.max(TopicAssignment.strength).desc(), _KEY)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    passages = _load([row[1] for row in found])
    members = _first_members(scope, [row[0] for row in found if row[2] > 1])
    items = [
        Entry(
            passages[shown],
            key,
            senders,
            rank is not None,
            reason,
            late == 1,
            [each for each in members[key] if each.id != shown],
        )
        for key, shown, senders, rank, reason, late in found
    ]
    return Page(items, number, PAGE_SIZE, total)


def _load(ids: Sequence[int]) -> dict[int, Passage]:
    query = select(Passage).options(joinedload(Passage.submission).joinedload(Submission.organisation))
    return {passage.id: passage for passage in db.session.scalars(query.where(Passage.id.in_(ids)))}


def _first_members(scope: Scope, families: list[int]) -> dict[int, list[Passage]]:
    """The first texts of each family, one more than is shown: the spokesman may be among them."""
    found: dict[int, list[Passage]] = defaultdict(list)
    if not families:
        return found
    place = func.row_number().over(partition_by=TopicAssignment.family_id, order_by=Passage.id)
    ranked = (
        _within(scope, TopicAssignment.family_id, Passage.id.label("passage_id"), place.label("place"))
        .where(TopicAssignment.family_id.in_(families))
        .subquery()
    )
    rows = db.session.execute(
        select(ranked.c.family_id, Passage)
        .join(Passage, Passage.id == ranked.c.passage_id)
        .where(ranked.c.place <= FIRST_MEMBERS + 1)
        .order_by(ranked.c.family_id, ranked.c.place)
        .options(joinedload(Passage.submission).joinedload(Submission.organisation))
    )
    for family_id, passage in rows:
        found[family_id].append(passage)
    return found


def family(scope: Scope, family_id: int, number: int) -> Page[Passage]:
    """A page of all texts of one family within a scope, in the order in which they came."""
    mine = scope.where & (TopicAssignment.family_id == family_id)
    within = Scope(scope.run_id, mine)
    total = db.session.scalar(_within(within, func.count())) or 0
    number = clamped(number, total, PAGE_SIZE)
    ids = _within(within, Passage.id).order_by(Passage.id).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    passages = _load(db.session.scalars(ids).all())
    return Page([passages[key] for key in sorted(passages)], number, PAGE_SIZE, total)


def file_pages(passages: Sequence[Passage]) -> dict[int, int]:
    """The page of its file that a passage stands on, by passage id; those of answers are left out."""
    places = {passage.id: passage.attachment_page_id for passage in passages if passage.attachment_page_id}
    numbers = (
        dict(
            db.session.execute(
                select(AttachmentPage.id, AttachmentPage.number).where(AttachmentPage.id.in_(places.values()))
            ).all()
        )
        if places
        else {}
    )
    return {passage_id: numbers[page_id] for passage_id, page_id in places.items()}
