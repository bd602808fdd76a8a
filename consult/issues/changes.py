"""What a run would change, or has changed: topics, passages, issues."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from consult.extensions import db
from consult.issues import carrying, runs
from consult.models.consultations import Consultation
from consult.models.issues import AdoptionMove, Issue
from consult.models.passages import Passage
from consult.models.runs import Decision, Descent, Topic, TopicAssignment, TopicDescent, TopicModelRun
from consult.models.submissions import Submission
from consult.paging import Page, clamped, page_of
from consult.submissions.visibility import counted_words

TOPICS_ON_PAGE, PASSAGES_ON_PAGE = 50, 30
GONE = "gone"
# What asks for a decision stands first.
_ORDER = [*(each.value for each in (Descent.SPLIT, Descent.MERGED, Descent.NEW)), GONE, Descent.GREW.value]


@dataclass(frozen=True)
class Line:
    """What became of some topics. kind: of a Descent, or "gone". before, after: the topics of both runs."""

    kind: str
    before: Sequence[Topic]
    after: Sequence[Topic]


@dataclass(frozen=True)
class OnIssue:
    """What adopting does to one issue, in passages; topic: the one it goes on in, None where its own is gone."""

    issue: Issue
    topic: Topic | None
    joined: int
    left: int


@dataclass(frozen=True)
class Changes:
    """kinds: how many lines of each kind. new: passages that the run before had not. moved: those that left a line.

    lines: those in which something happened.
    """

    run: TopicModelRun
    kinds: Mapping[str, int]
    new: int
    moved: int
    lines: Page[Line]
    issues: Sequence[OnIssue] = field(default_factory=list)


def run_to_show(consultation: Consultation) -> TopicModelRun | None:
    """The run that waits; where none does, the last one that was decided on; or None."""
    waiting = runs.waiting_run(consultation.id)
    if waiting is not None:
        return waiting
    decided = TopicModelRun.decision.in_([Decision.ADOPTED, Decision.REFUSED])
    return db.session.scalar(
        select(TopicModelRun)
        .where(TopicModelRun.consultation_id == consultation.id, decided, TopicModelRun.previous_id.is_not(None))
        .order_by(TopicModelRun.id.desc())
        .limit(1)
    )


def of(run: TopicModelRun, number: int) -> Changes:
    """What a run changes, with a page of its lines; some twelve queries."""
    lines = _lines(run)
    moved = db.session.scalar(select(func.count()).where(TopicAssignment.run_id == run.id, TopicAssignment.has_moved))
    moved = moved or 0
    return Changes(
        run=run,
        kinds=Counter(line.kind for line in lines),
        new=(run.passage_count or 0) - (run.kept_count or 0) - moved,
        moved=moved,
        lines=page_of([line for line in lines if line.kind != Descent.SAME.value], number, TOPICS_ON_PAGE),
        issues=_issues(run),
    )


def _lines(run: TopicModelRun) -> list[Line]:
    found = db.session.scalars(
        select(Topic).where(Topic.run_id.in_([run.id, run.previous_id]), Topic.parent_id.is_(None))
    )
    topics = {topic.id: topic for topic in found}
    befores: dict[int, list[Topic]] = defaultdict(list)
    afters: dict[int, list[Topic]] = defaultdict(list)
    links = select(TopicDescent.before_id, TopicDescent.after_id).join(Topic, Topic.id == TopicDescent.after_id)
    for before_id, after_id in db.session.execute(
        links.where(Topic.run_id == run.id).order_by(TopicDescent.shared.desc(), TopicDescent.after_id)
    ):
        befores[after_id].append(topics[before_id])
        afters[before_id].append(topics[after_id])
    lines = []
    for topic in topics.values():
        if topic.run_id != run.id:
            lines += [] if afters[topic.id] else [Line(GONE, [topic], [])]
        elif topic.descent is not Descent.SPLIT:
            lines.append(Line((topic.descent or Descent.NEW).value, befores[topic.id], [topic]))
        elif afters[befores[topic.id][0].id][0] is topic:
            lines.append(Line(Descent.SPLIT.value, befores[topic.id], afters[befores[topic.id][0].id]))
    order = {kind: place for place, kind in enumerate(_ORDER)}
    return sorted(
        lines,
        key=lambda line: (order.get(line.kind, len(order)), -sum(topic.size for topic in line.after or line.before)),
    )


def _issues(run: TopicModelRun) -> list[OnIssue]:
    """What adopting did, or, while the run waits, would do; issues that stay wholly as they are go on unnamed."""
    if run.decision is Decision.REFUSED:
        return []
    if run.decision is Decision.ADOPTED:
        source = select(AdoptionMove.from_id, AdoptionMove.to_id).where(AdoptionMove.run_id == run.id).subquery()
        follows = {int(issue_id): after for issue_id, (_, after) in run.followed.items()}
    else:
        plan = carrying.plan(run)
        source = plan.moves.subquery()
        follows = {issue_id: after for issue_id, (_, after) in plan.follows.items()}
    joined: Counter[int] = Counter()
    left: Counter[int] = Counter()
    for before, after, number in db.session.execute(
        select(source.c.from_id, source.c.to_id, func.count()).group_by(source.c.from_id, source.c.to_id)
    ):
        joined.update({after: number} if after is not None else {})
        left.update({before: number} if before is not None else {})
    topics = {topic.id: topic for topic in db.session.scalars(select(Topic).where(Topic.id.in_(follows.values())))}
    issues = db.session.scalars(
        select(Issue)
        .outerjoin(Topic, Topic.id == Issue.topic_id)
        .where(Issue.consultation_id == run.consultation_id)
        .where(or_(Issue.id.in_([*follows, *joined, *left]), Topic.run_id == run.previous_id))
        .order_by(Issue.name)
    )
    return [OnIssue(issue, topics.get(follows.get(issue.id, 0)), joined[issue.id], left[issue.id]) for issue in issues]


def moved(run: TopicModelRun, number: int) -> Page[TopicAssignment]:
    """A page of the passages that left the line of their topic, each with both topics; two queries."""
    mine = (TopicAssignment.run_id == run.id, TopicAssignment.has_moved, counted_words())
    within = select(TopicAssignment).join(TopicAssignment.passage).join(Passage.submission).where(*mine)
    total = db.session.scalar(select(func.count()).select_from(within.subquery())) or 0
    number = clamped(number, total, PASSAGES_ON_PAGE)
    found = db.session.scalars(
        within.options(
            contains_eager(TopicAssignment.passage)
            .contains_eager(Passage.submission)
            .joinedload(Submission.organisation),
            joinedload(TopicAssignment.topic),
            joinedload(TopicAssignment.moved_from),
        )
        .order_by(TopicAssignment.id)
        .limit(PASSAGES_ON_PAGE)
        .offset((number - 1) * PASSAGES_ON_PAGE)
    ).all()
    return Page(found, number, PASSAGES_ON_PAGE, total, "passages")
