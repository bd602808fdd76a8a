"""The topics of a run as a table: who speaks in each, in whose words, and what became of it."""

import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.issues import balance
from consult.issues.balance import Balance
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Submission
from consult.paging import Page, page_of
from consult.submissions.visibility import counted_words, published_words

PAGE_SIZE = 30
QUOTES = 2
# From this share of its passages in one issue, a topic of a new run is that issue seen again.
MOSTLY = 0.5


class ReviewState(enum.Enum):
    """What became of a topic, in the order in which a co-chair needs them."""

    TO_REVIEW = "to_review"
    OVERLAPS = "overlaps"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Overlap:
    """The issue that holds most of a topic's passages: `share` of them, 0 to 1."""

    issue: Issue
    share: float


@dataclass
class TopicRow:
    """One line of the table. alike: submissions in families of near-identical texts; families: how many of these."""

    topic: Topic
    issue: Issue | None = None
    overlap: Overlap | None = None
    subtopics: list[Topic] = field(default_factory=list)
    balance: Balance = field(default_factory=Balance)
    quotes: list[Passage] = field(default_factory=list)
    families: int = 0
    alike: int = 0

    @property
    def state(self) -> ReviewState:
        """Accepted as an issue, mostly in an issue already, or to be reviewed."""
        if self.issue is not None:
            return ReviewState.ACCEPTED
        if self.overlap is not None and self.overlap.share >= MOSTLY:
            return ReviewState.OVERLAPS
        return ReviewState.TO_REVIEW


def _order(topic: Topic) -> tuple[int, int]:
    return -topic.size, topic.number


SORTS: dict[str, Callable[[TopicRow], Any]] = {
    "size": lambda row: (-row.balance.submitters, *_order(row.topic)),
    "label": lambda row: (row.topic.label.casefold(), *_order(row.topic)),
    "state": lambda row: (list(ReviewState).index(row.state), *_order(row.topic)),
}


def topic_of(run: TopicModelRun, topic_id: int) -> Topic:
    """A top-level topic of the run. Raises NotFoundError."""
    topic = db.session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.run_id == run.id, Topic.parent_id.is_(None))
    )
    if topic is None:
        raise NotFoundError(_("There is no such topic in the newest grouping. Look at the list of topics."))
    return topic


def reviewed(runs: Collection[TopicModelRun]) -> list[TopicRow]:
    """The topics of some runs with what became of each, and nothing else; three queries however many runs."""
    run_ids = [run.id for run in runs]
    found = db.session.scalars(select(Topic).where(Topic.run_id.in_(run_ids)).order_by(Topic.number)).all()
    rows = {topic.id: TopicRow(topic) for topic in found if topic.parent_id is None}
    for topic in found:
        if topic.parent_id in rows:
            rows[topic.parent_id].subtopics.append(topic)
    consultations = {run.consultation_id for run in runs}
    issues = db.session.scalars(select(Issue).where(Issue.consultation_id.in_(consultations))).all()
    for issue in issues:
        if issue.topic_id in rows:
            rows[issue.topic_id].issue = issue
    _add_overlaps(rows, {issue.id: issue for issue in issues}, run_ids)
    return list(rows.values())


def _add_overlaps(rows: Mapping[int, TopicRow], issues: Mapping[int, Issue], run_ids: list[int]) -> None:
    shared = db.session.execute(
        select(TopicAssignment.topic_id, IssuePassage.issue_id, func.count())
        .join(IssuePassage, IssuePassage.passage_id == TopicAssignment.passage_id)
        .where(TopicAssignment.run_id.in_(run_ids), TopicAssignment.topic_id.is_not(None))
        .group_by(TopicAssignment.topic_id, IssuePassage.issue_id)
    )
    for topic_id, issue_id, passages in shared:
        row, issue = rows.get(topic_id or 0), issues.get(issue_id)
        if row is None or issue is None:
            continue
        overlap = Overlap(issue, passages / max(row.topic.size, 1))
        if row.overlap is None or overlap.share > row.overlap.share:
            row.overlap = overlap


def waiting(rows: Iterable[TopicRow]) -> int:
    """How many topics are still to be reviewed."""
    return sum(row.state is ReviewState.TO_REVIEW for row in rows)


def next_to_review(rows: Iterable[TopicRow], after: Topic | None = None) -> Topic | None:
    """The largest topic that waits; with `after`, the next smaller one, then from the top. None when none waits."""
    found = [row.topic for row in rows if row.state is ReviewState.TO_REVIEW and row.topic is not after]
    return min(
        found, key=lambda topic: (after is not None and _order(topic) < _order(after), _order(topic)), default=None
    )


def table(run: TopicModelRun, sort: str, number: int) -> Page[TopicRow]:
    """A page of the run's topics, sorted by a key of SORTS (any other: by size); seven queries however many topics."""
    rows = reviewed([run])
    balances = balance.of_topics(run.id)
    for row in rows:
        row.balance = balances.get(row.topic.id, Balance())
    page = page_of(sorted(rows, key=SORTS.get(sort, SORTS["size"])), number, PAGE_SIZE)
    complete(page.items, run)
    return page


def complete(rows: Collection[TopicRow], run: TopicModelRun) -> None:
    """Add quotes and near-identical texts to the rows of one page; two queries."""
    ids = [row.topic.id for row in rows]
    quotes, families = _quotes(ids), _families(run, ids)
    for row in rows:
        row.quotes = quotes[row.topic.id][:QUOTES]
        row.families, row.alike = families.get(row.topic.id, (0, 0))


def _quotes(topic_ids: list[int]) -> dict[int, list[Passage]]:
    rows = db.session.execute(
        select(Passage, TopicAssignment.topic_id)
        .join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        .join(Passage.submission)
        .outerjoin(Submission.organisation)
        .options(contains_eager(Passage.submission).contains_eager(Submission.organisation))
        .where(
            TopicAssignment.topic_id.in_(topic_ids), TopicAssignment.representative_rank.is_not(None), published_words()
        )
        .order_by(TopicAssignment.representative_rank, Passage.id)
    )
    found: dict[int, list[Passage]] = defaultdict(list)
    for passage, topic_id in rows:
        found[topic_id or 0].append(passage)
    return found


def _families(run: TopicModelRun, topic_ids: list[int]) -> dict[int, tuple[int, int]]:
    """(families, submissions in them) by topic; a family is two submissions or more."""
    signatures = func.count(func.distinct(Passage.submission_id))
    families = (
        select(TopicAssignment.topic_id, signatures.label("signatures"))
        .join(Passage, Passage.id == TopicAssignment.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(TopicAssignment.run_id == run.id, TopicAssignment.topic_id.in_(topic_ids), counted_words())
        .where(TopicAssignment.family_id.is_not(None))
        .group_by(TopicAssignment.topic_id, TopicAssignment.family_id)
        .having(signatures > 1)
        .subquery()
    )
    rows = db.session.execute(
        select(families.c.topic_id, func.count(), func.sum(families.c.signatures)).group_by(families.c.topic_id)
    )
    return {topic_id: (number, alike) for topic_id, number, alike in rows}


def in_no_topic(run: TopicModelRun) -> int:
    """How many passages the run placed in no topic."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(TopicAssignment)
            .join(Passage, Passage.id == TopicAssignment.passage_id)
            .join(Submission, Submission.id == Passage.submission_id)
            .where(TopicAssignment.run_id == run.id, TopicAssignment.topic_id.is_(None), counted_words())
        )
        or 0
    )
