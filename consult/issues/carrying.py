"""What adopting a run does to issues: worked out by the database, looked at before and done after.

An issue goes on in the topic that holds most of the passages of the topic it was made of. What is new in a topic joins
the issue that holds most of what is old in it. A passage leaves an issue only if no person put it there, nobody quotes
it, and it left the line of its topic.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from consult.extensions import db
from consult.models.issues import Citation, Issue, IssuePassage, Origin
from consult.models.runs import Topic, TopicAssignment, TopicDescent, TopicModelRun
from consult.models.types import BigInt

# More than this share of what is old in a topic makes an issue its home.
MOST = 0.5
Follows = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Plan:
    """follows: the topic before and after, by issue id. moves: passage, issue that it leaves, that it joins, origin."""

    follows: Follows
    moves: Select[*tuple[Any, ...]]


def plan(run: TopicModelRun) -> Plan:
    """What adopting a run, compared with the one before it, would do now; five queries."""
    follows = _follows(run)
    followers = {after: issue_id for issue_id, (_, after) in follows.items()}
    by_topic, by_subtopic = _homes(run, followers)
    return Plan(follows, _moves(run, by_topic, by_subtopic, homes(run.previous_id)))


def homes(run_id: int | None) -> dict[int, int]:
    """The issue that each topic of a run became: the one that holds most of it, or names it as its own."""
    found = db.session.execute(
        select(TopicAssignment.topic_id, IssuePassage.issue_id, func.count())
        .outerjoin(IssuePassage, IssuePassage.passage_id == TopicAssignment.passage_id)
        .where(TopicAssignment.run_id == run_id, TopicAssignment.topic_id.is_not(None))
        .group_by(TopicAssignment.topic_id, IssuePassage.issue_id)
    )
    topics: dict[int, Counter[int | None]] = defaultdict(Counter)
    for topic_id, issue_id, number in found:
        topics[topic_id or 0][issue_id] += number
    return _accepted(run_id) | _mostly(topics)


def _accepted(run_id: int | None) -> dict[int, int]:
    """The issue of each topic of a run that one names as its own."""
    found = db.session.execute(
        select(Issue.topic_id, Issue.id).join(Topic, Topic.id == Issue.topic_id).where(Topic.run_id == run_id)
    )
    return {topic_id: issue_id for topic_id, issue_id in found if topic_id is not None}


def _follows(run: TopicModelRun) -> Follows:
    """The line with most passages leads on; no two issues follow to the same topic."""
    found = db.session.execute(
        select(Issue.id, TopicDescent.before_id, TopicDescent.after_id)
        .join(TopicDescent, TopicDescent.before_id == Issue.topic_id)
        .join(Topic, Topic.id == TopicDescent.after_id)
        .where(Topic.run_id == run.id)
        .order_by(TopicDescent.shared.desc(), TopicDescent.after_id)
    )
    follows: Follows = {}
    taken: set[int] = set()
    for issue_id, before, after in found:
        if issue_id not in follows and after not in taken:
            follows[issue_id] = (before, after)
            taken.add(after)
    return follows


def _homes(run: TopicModelRun, followers: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """The issue of each topic, and of each subtopic that lies in another one than its topic."""
    now, before = aliased(TopicAssignment), aliased(TopicAssignment)
    found = db.session.execute(
        select(now.topic_id, now.subtopic_id, IssuePassage.issue_id, func.count())
        .join(before, and_(before.passage_id == now.passage_id, before.run_id == run.previous_id))
        .outerjoin(IssuePassage, IssuePassage.passage_id == now.passage_id)
        .where(now.run_id == run.id, now.topic_id.is_not(None))
        .group_by(now.topic_id, now.subtopic_id, IssuePassage.issue_id)
    )
    topics: dict[int, Counter[int | None]] = defaultdict(Counter)
    subtopics: dict[int, Counter[int | None]] = defaultdict(Counter)
    for topic_id, subtopic_id, issue_id, number in found:
        topics[topic_id or 0][issue_id] += number
        if subtopic_id is not None:
            subtopics[subtopic_id][issue_id] += number
    by_topic = dict(followers) | _mostly(topics)
    return by_topic, _mostly(subtopics)


def _mostly(topics: Mapping[int, Counter[int | None]]) -> dict[int, int]:
    found = {}
    for topic_id, issues in topics.items():
        issue_id, number = issues.most_common(1)[0]
        if issue_id is not None and number > MOST * issues.total():
            found[topic_id] = issue_id
    return found


def _lookup(homes: Mapping[int, int], topic_id: Any) -> ColumnElement[Any]:
    known = [(topic_id == number, literal(issue_id, BigInt)) for number, issue_id in homes.items()]
    return case(*known) if known else cast(null(), BigInt)


def _moves(
    run: TopicModelRun, by_topic: Mapping[int, int], by_subtopic: Mapping[int, int], homes_before: Mapping[int, int]
) -> Select[*tuple[Any, ...]]:
    now, before = aliased(TopicAssignment), aliased(TopicAssignment)
    target = func.coalesce(_lookup(by_subtopic, now.subtopic_id), _lookup(by_topic, now.topic_id))
    # A passage that is in no issue though its topic was one has been taken out by somebody: it stays out.
    left_out = _lookup(homes_before, before.topic_id).is_not(None)
    joins = and_(IssuePassage.issue_id.is_(None), target.is_not(None), or_(before.id.is_(None), ~left_out))
    quoted = exists().where(Citation.issue_id == IssuePassage.issue_id, Citation.passage_id == IssuePassage.passage_id)
    moves = and_(
        IssuePassage.origin != Origin.PERSON,
        now.has_moved,
        now.topic_id.is_not(None),
        or_(target.is_(None), target != IssuePassage.issue_id),
        ~quoted,
    )
    return (
        select(now.passage_id, IssuePassage.issue_id.label("from_id"), target.label("to_id"), IssuePassage.origin)
        .select_from(now)
        .outerjoin(before, and_(before.passage_id == now.passage_id, before.run_id == run.previous_id))
        .outerjoin(IssuePassage, IssuePassage.passage_id == now.passage_id)
        .where(now.run_id == run.id, or_(joins, moves))
    )
