"""Deciding on a run that waits: adopting it, refusing it, taking either back. Every decision is audited."""

from typing import Any

from sqlalchemy import delete, exists, func, insert, literal, or_, select, update

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.issues import carrying, runs
from consult.issues.carrying import Follows
from consult.issues.publication import lock, require_open
from consult.models.consultations import Consultation
from consult.models.issues import AdoptionMove, Citation, Issue, IssuePassage, Origin
from consult.models.people import Person
from consult.models.runs import Decision, TopicModelRun
from consult.models.types import now
from consult.operations import audit
from consult.submissions.arrivals import arrived


def run_of(consultation: Consultation, run_id: int) -> TopicModelRun:
    """A finished run of the consultation, compared with one before it, as it stands now. Raises NotFoundError."""
    mine = select(TopicModelRun).where(TopicModelRun.id == run_id, TopicModelRun.consultation_id == consultation.id)
    compared = mine.where(TopicModelRun.finished_at.is_not(None), TopicModelRun.previous_id.is_not(None))
    found = db.session.scalar(compared.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError(_("There is no such grouping to decide on."))
    return found


def adopt(consultation: Consultation, run_id: int, person: Person) -> bool:
    """Show the topics of a run from now on, and carry issues over to them; False where that was done already.

    Raises ConflictError where somebody refused it, a newer one took its place, or it would change public results.
    """
    lock(consultation)
    run = run_of(consultation, run_id)
    if run.decision is Decision.ADOPTED:
        return False
    _require_waiting(run)
    plan = carrying.plan(run)
    joined, left = _note_moves(run, plan.moves)
    if plan.follows or joined or left:
        require_open(consultation)
    _carry(run, plan.follows)
    arrived(consultation.id)  # what came while it waited
    _decide(run, Decision.ADOPTED, person)
    after = {"topics": len(plan.follows), "joined": joined, "left": left}
    audit.record("run.adopt", run, actor=person, consultation_id=consultation.id, after=after)
    return True


def refuse(consultation: Consultation, run_id: int, person: Person) -> bool:
    """Leave everything as it is; False where that was decided already. Raises ConflictError where it was adopted."""
    lock(consultation)
    run = run_of(consultation, run_id)
    if run.decision is Decision.REFUSED:
        return False
    _require_waiting(run)
    _decide(run, Decision.REFUSED, person)
    audit.record("run.refuse", run, actor=person, consultation_id=consultation.id)
    return True


def may_be_undone(run: TopicModelRun) -> bool:
    """Whether the decision on a run can be taken back: nothing was decided after it, and nothing newer waits."""
    if run.decision not in {Decision.ADOPTED, Decision.REFUSED} or run.previous_id is None:
        return False
    shown, waiting = runs.latest_run(run.consultation_id), runs.waiting_run(run.consultation_id)
    last = run.id if run.decision is Decision.ADOPTED else run.previous_id
    return shown is not None and shown.id == last and waiting is None and _is_newest(run)


def undo(consultation: Consultation, run_id: int, person: Person) -> bool:
    """Let a run wait again; False where it waits. What people have done since stays done.

    Raises ConflictError where something newer stands in the way, or the results are public.
    """
    lock(consultation)
    run = run_of(consultation, run_id)
    if run.decision is None:
        return False
    if not may_be_undone(run):
        raise ConflictError(_("A newer grouping stands in the way. Decide on that one."))
    if run.decision is Decision.ADOPTED:
        require_open(consultation)
        _carry_back(run)
        arrived(consultation.id)
    before = {"decision": run.decision.value}
    run.decision = run.decided_at = run.decided_by = None
    audit.record("run.undo", run, actor=person, consultation_id=consultation.id, before=before)
    return True


def _is_newest(run: TopicModelRun) -> bool:
    newer = exists().where(
        TopicModelRun.consultation_id == run.consultation_id,
        TopicModelRun.id > run.id,
        TopicModelRun.decision.is_not(None),
    )
    return not db.session.scalar(select(newer))


def _require_waiting(run: TopicModelRun) -> None:
    if run.decision is Decision.ADOPTED:
        raise ConflictError(_("Somebody accepted this grouping meanwhile. Look at what it changed."))
    if run.decision is Decision.REFUSED:
        raise ConflictError(_("Somebody refused this grouping meanwhile. That can be taken back."))
    if run.decision is Decision.SUPERSEDED:
        raise ConflictError(_("A newer grouping took the place of this one. Decide on that one."))


def _decide(run: TopicModelRun, decision: Decision, person: Person) -> None:
    run.decision, run.decided_at, run.decided_by = decision, now(), person


def _note_moves(run: TopicModelRun, moves: Any) -> tuple[int, int]:
    """Write down which passage goes where; gives how many come into issues, and how many only leave."""
    planned = moves.subquery()
    columns = ["run_id", "passage_id", "from_id", "to_id", "origin"]
    rows = select(literal(run.id), planned.c.passage_id, planned.c.from_id, planned.c.to_id, planned.c.origin)
    db.session.execute(insert(AdoptionMove).from_select(columns, rows))
    joined = func.count(AdoptionMove.to_id)
    left = func.count().filter(AdoptionMove.to_id.is_(None))
    found = db.session.execute(select(joined, left).where(AdoptionMove.run_id == run.id)).one()
    return found[0], found[1]


def _carry(run: TopicModelRun, follows: Follows) -> None:
    """Do what was written down."""
    leaving = exists().where(
        AdoptionMove.run_id == run.id,
        AdoptionMove.from_id == IssuePassage.issue_id,
        AdoptionMove.passage_id == IssuePassage.passage_id,
    )
    db.session.execute(delete(IssuePassage).where(leaving), execution_options={"synchronize_session": False})
    coming = select(AdoptionMove.to_id, AdoptionMove.passage_id, literal(Origin.TOPIC.value)).where(
        AdoptionMove.run_id == run.id, AdoptionMove.to_id.is_not(None)
    )
    db.session.execute(insert(IssuePassage).from_select(["issue_id", "passage_id", "origin"], coming))
    for issue_id, (_before, after) in follows.items():
        _follow(issue_id, after)
    _count_up(run, list(follows))
    run.followed = {str(issue_id): list(topics) for issue_id, topics in follows.items()}


def _carry_back(run: TopicModelRun) -> None:
    """Undo what still stands as adopting left it: what was quoted, or put elsewhere by somebody since, stays."""
    of_run = AdoptionMove.run_id == run.id
    quoted = exists().where(Citation.issue_id == IssuePassage.issue_id, Citation.passage_id == IssuePassage.passage_id)
    came = exists().where(
        of_run, AdoptionMove.to_id == IssuePassage.issue_id, AdoptionMove.passage_id == IssuePassage.passage_id
    )
    db.session.execute(
        delete(IssuePassage).where(IssuePassage.origin == Origin.TOPIC, came, ~quoted),
        execution_options={"synchronize_session": False},
    )
    placed = exists().where(IssuePassage.passage_id == AdoptionMove.passage_id)
    back = select(AdoptionMove.from_id, AdoptionMove.passage_id, AdoptionMove.origin).where(
        of_run, AdoptionMove.from_id.is_not(None), ~placed
    )
    db.session.execute(insert(IssuePassage).from_select(["issue_id", "passage_id", "origin"], back))
    for issue_id, (before, after) in run.followed.items():
        _follow(int(issue_id), before, still=after)
    _count_up(run, [int(issue_id) for issue_id in run.followed])
    db.session.execute(delete(AdoptionMove).where(of_run))
    run.followed = {}


def _follow(issue_id: int, topic_id: int, still: int | None = None) -> None:
    mine = update(Issue).where(Issue.id == issue_id)
    if still is not None:
        mine = mine.where(Issue.topic_id == still)
    db.session.execute(mine.values(topic_id=topic_id), execution_options={"synchronize_session": False})


def _count_up(run: TopicModelRun, following: list[int]) -> None:
    """An edit that somebody began on what an issue was before must not go through unseen."""
    left = select(AdoptionMove.from_id).where(AdoptionMove.run_id == run.id, AdoptionMove.from_id.is_not(None))
    joined = select(AdoptionMove.to_id).where(AdoptionMove.run_id == run.id, AdoptionMove.to_id.is_not(None))
    touched = or_(Issue.id.in_(left), Issue.id.in_(joined), Issue.id.in_(following))
    changed = update(Issue).where(touched).values(version=Issue.version + 1)
    db.session.execute(changed, execution_options={"synchronize_session": False})
    db.session.expire_all()
