"""What people and organisations chose and which position they declared, question by question; nothing is inferred.

A person is one submission without an organisation, an organisation is one however many papers it sent: of those the
newest that says something counts. The two are never added up.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func, select

from consult.extensions import db
from consult.models.consultations import Consultation, Question
from consult.models.organisations import Organisation
from consult.models.papers import KeyPoint
from consult.models.people import StakeholderGroup
from consult.models.submissions import Answer, Stance, Submission
from consult.submissions.visibility import counted

# Groups of fewer people are told together: in a row of their own their shares would be single voices.
SMALLEST_GROUP = 5
IN_FAVOUR = (Stance.FOR, Stance.QUALIFIED)
_GROUP = func.coalesce(Organisation.group, Submission.group)
Group = StakeholderGroup | None


@dataclass
class Side:
    """What one side, people or organisations, says to a question. answered: how many chose something."""

    stances: dict[Group, Counter[Stance]] = field(default_factory=lambda: defaultdict(Counter))
    choices: Counter[str] = field(default_factory=Counter)
    answered: int = 0

    @property
    def all_stances(self) -> Counter[Stance]:
        """Positions of all groups together."""
        return sum(self.stances.values(), Counter())

    def large_groups(self) -> list[tuple[StakeholderGroup, Counter[Stance]]]:
        """Declared groups with enough of them to be told apart, in the fixed order."""
        found = [(group, self.stances[group]) for group in StakeholderGroup if group in self.stances]
        return [(group, counts) for group, counts in found if counts.total() >= SMALLEST_GROUP]

    def smaller_groups(self) -> Counter[Stance]:
        """All others together, with those who declared no group."""
        large = sum((counts for _group, counts in self.large_groups()), Counter[Stance]())
        return self.all_stances - large

    def in_favour(self) -> int:
        """In how many of the large groups more than half are in favour, with or without conditions."""
        return sum(2 * sum(counts[each] for each in IN_FAVOUR) > counts.total() for _, counts in self.large_groups())


@dataclass
class Declared:
    """What was declared on one question."""

    question: Question
    people: Side = field(default_factory=Side)
    organisations: Side = field(default_factory=Side)


def of(consultation: Consultation) -> list[Declared]:
    """The questions that ask for a choice or a position and got one; five queries at most, two where none asks."""
    asking = [each for each in consultation.questions if each.choices or each.asks_stance]
    if not asking:
        return []
    found = {question.id: Declared(question) for question in asking}
    mine = (Submission.consultation_id == consultation.id, counted())
    _count_people(found, mine)
    _count_organisations(found, mine)
    sides = ((each, (each.people, each.organisations)) for each in found.values())
    return [each for each, both in sides if any(side.stances or side.answered for side in both)]


def _count_people(found: dict[int, Declared], mine: Iterable[ColumnElement[bool]]) -> None:
    """Counted in the database: there may be very many."""
    chosen = sa.cast(Answer.choices, sa.Text)
    columns = (Answer.question_id, Submission.group, Answer.stance, chosen)
    query = (
        select(*columns, func.count())
        .join(Submission, Submission.id == Answer.submission_id)
        .where(*mine, Submission.organisation_id.is_(None), Answer.until_version.is_(None))
        .where(Answer.question_id.in_(found))
        .group_by(*columns)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in db.session.execute(query)]
    for question_id, group, stance, choices, number in rows:
        _add(found[question_id].people, group, stance, json.loads(choices or "[]"), number)


def _count_organisations(found: dict[int, Declared], mine: Iterable[ColumnElement[bool]]) -> None:
    """What their submissions answer and the key points of their papers say; what came last counts."""
    sent = (Submission.submitted_at, Submission.id, Submission.organisation_id, _GROUP)
    answers = (
        select(Answer.question_id, *sent, Answer.stance, Answer.choices)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(*mine, Answer.until_version.is_(None), Answer.question_id.in_(found))
    )
    points = (
        select(KeyPoint.question_id, *sent, KeyPoint.stance)
        .join(Submission, Submission.id == KeyPoint.submission_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(*mine, KeyPoint.question_id.in_(found), KeyPoint.stance.is_not(None))
        .order_by(KeyPoint.position)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in db.session.execute(answers)]
    rows += [(*row, []) for row in db.session.execute(points)]
    rows.sort(key=lambda row: row[1:3], reverse=True)
    took: set[tuple[int, int]] = set()
    chose: set[tuple[int, int]] = set()
    for question_id, _at, _id, organisation_id, group, stance, choices in rows:
        who = (question_id, organisation_id)
        side = found[question_id].organisations
        _add(side, group, None if who in took else stance, [] if who in chose else choices, 1)
        took |= {who} if stance else set()
        chose |= {who} if choices else set()


def _add(side: Side, group: Group, stance: Stance | None, choices: list[str], number: int) -> None:
    if stance is not None:
        side.stances[group][stance] += number
    if choices:
        side.answered += number
        side.choices.update(dict.fromkeys(choices, number))
