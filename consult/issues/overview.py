"""The consultations that somebody works on, with what waits in each."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from consult.extensions import db
from consult.issues import topics
from consult.issues.runs import is_adopted
from consult.models.consultations import Consultation
from consult.models.people import Membership, Person
from consult.models.runs import TopicModelRun
from consult.models.submissions import Submission
from consult.paging import Page, clamped
from consult.submissions.visibility import counted

PAGE_SIZE = 20


@dataclass(frozen=True)
class Line:
    """One consultation. to_review: topics of its newest grouping, None where there is no grouping yet."""

    consultation: Consultation
    submissions: int
    to_review: int | None


def of_person(person: Person, number: int) -> Page[Line]:
    """A page of the consultations that a person works on (an administrator: all), the latest to close first.

    Seven queries however many consultations.
    """
    mine = select(Consultation)
    if not person.is_administrator:
        groups = select(Membership.working_group_id).where(Membership.person_id == person.id)
        mine = mine.where(Consultation.working_group_id.in_(groups))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    number = clamped(number, total, PAGE_SIZE)
    newest = mine.order_by(Consultation.closes_at.desc(), Consultation.id.desc())
    found = db.session.scalars(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(_lines(found), number, PAGE_SIZE, total)


def _lines(found: Sequence[Consultation]) -> list[Line]:
    ids = [consultation.id for consultation in found]
    submissions = _submissions(ids)
    runs = _latest_runs(ids)
    by_run = {run.id: run.consultation_id for run in runs}
    to_review = {run.consultation_id: 0 for run in runs}
    for row in topics.reviewed(runs):
        to_review[by_run[row.topic.run_id]] += topics.waiting([row])
    return [Line(each, submissions[each.id], to_review.get(each.id)) for each in found]


def _submissions(ids: Collection[int]) -> Counter[int]:
    rows = db.session.execute(
        select(Submission.consultation_id, func.count())
        .where(Submission.consultation_id.in_(ids), counted())
        .group_by(Submission.consultation_id)
    )
    return Counter(dict(rows.all()))


def _latest_runs(ids: Collection[int]) -> Sequence[TopicModelRun]:
    """The run of each consultation whose topics are shown."""
    newest = (
        select(func.max(TopicModelRun.id))
        .where(TopicModelRun.consultation_id.in_(ids), is_adopted())
        .group_by(TopicModelRun.consultation_id)
    )
    return db.session.scalars(select(TopicModelRun).where(TopicModelRun.id.in_(newest))).all()
