"""What publishing would show and what it would leave out, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from consult.extensions import db
from consult.issues import balance, runs, topics
from consult.issues.balance import Balance
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.people import Membership, Person, Role
from consult.models.submissions import Submission
from consult.paging import Page, page_of
from consult.submissions.visibility import counted_words

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """One issue with what speaks in it."""

    issue: Issue
    balance: Balance
    passages: int
    quotes: int


@dataclass(frozen=True)
class Ledger:
    """passages: of submissions that count; outside: those of them in no issue; to_review: topics of the newest run."""

    passages: int
    outside: int
    to_review: int


def lines(consultation: Consultation, number: int) -> Page[Line]:
    """A page of the consultation's issues, the one with most people and organisations first; four queries."""
    issues = db.session.scalars(select(Issue).where(Issue.consultation_id == consultation.id)).all()
    balances = balance.of_issues(consultation.id)
    passages = _numbers(consultation, IssuePassage)
    quotes = _numbers(consultation, Citation)
    found = [
        Line(issue, balances.get(issue.id, Balance()), passages.get(issue.id, 0), quotes.get(issue.id, 0))
        for issue in issues
    ]
    return page_of(sorted(found, key=lambda line: (-line.balance.submitters, line.issue.name)), number, PAGE_SIZE)


def _numbers(consultation: Consultation, rows: type[IssuePassage] | type[Citation]) -> dict[int, int]:
    """How many rows each issue has whose submission counts."""
    found = db.session.execute(
        select(rows.issue_id, func.count())
        .join(Issue, Issue.id == rows.issue_id)
        .join(Passage, Passage.id == rows.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(Issue.consultation_id == consultation.id, counted_words())
        .group_by(rows.issue_id)
    )
    return dict(found.all())


def of(consultation: Consultation) -> Ledger:
    """The numbers of a consultation; seven queries."""
    every = (
        select(func.count(Passage.id))
        .join(Submission, Submission.id == Passage.submission_id)
        .where(Submission.consultation_id == consultation.id, counted_words())
    )
    outside = every.where(Passage.id.not_in(select(IssuePassage.passage_id)))
    run = runs.latest_run(consultation.id)
    return Ledger(
        passages=db.session.scalar(every) or 0,
        outside=db.session.scalar(outside) or 0,
        to_review=topics.waiting(topics.reviewed([run])) if run else 0,
    )


def co_chairs(consultation: Consultation) -> Sequence[Person]:
    """Who may approve the consultation's publication, by name."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.working_group_id == consultation.working_group_id, Membership.role == Role.CO_CHAIR)
        .where(Person.disabled_at.is_(None))
        .order_by(Person.name)
    ).all()
