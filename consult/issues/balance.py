"""Who speaks in a topic or an issue: submitters, never passages, so that a long paper outvotes nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from consult.extensions import db
from consult.models.issues import Issue, IssuePassage
from consult.models.organisations import Organisation
from consult.models.passages import Passage
from consult.models.people import StakeholderGroup
from consult.models.runs import TopicAssignment
from consult.models.submissions import Submission
from consult.submissions.visibility import counted, counted_words


@dataclass
class Balance:
    """Submitters behind some passages: `people` wrote for themselves, `organisations` are distinct ones."""

    people: int = 0
    organisations: int = 0
    groups: dict[StakeholderGroup | None, int] = field(default_factory=dict)  # submitters by declared group

    @property
    def submitters(self) -> int:
        """People and organisations together."""
        return self.people + self.organisations

    def parts(self) -> list[tuple[str, int]]:
        """(group value, submitters), in the fixed order of the groups, empty ones left out; "" is not declared."""
        order: list[StakeholderGroup | None] = [*StakeholderGroup, None]
        return [(group.value if group else "", self.groups[group]) for group in order if self.groups.get(group)]


def _collect(query: Select[*tuple[Any, ...]]) -> dict[int, Balance]:
    found: dict[int, Balance] = {}
    for key, group, people, organisations in db.session.execute(query):
        balance = found.setdefault(key, Balance())
        balance.people += people
        balance.organisations += organisations
        balance.groups[group] = balance.groups.get(group, 0) + people + organisations
    return found


# An organisation has one group, its own, whatever each of its papers declares.
_GROUP = func.coalesce(Organisation.group, Submission.group)
# A person is one submission without an organisation; an organisation is one however many papers it sent.
_PEOPLE = func.count(func.distinct(Submission.id)).filter(Submission.organisation_id.is_(None))
_ORGANISATIONS = func.count(func.distinct(Submission.organisation_id))


def _speakers(key: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Who is behind the passages, by `key` and group; the caller joins the table that `key` is in."""
    return (
        select(key, _GROUP, _PEOPLE, _ORGANISATIONS)
        .select_from(Passage)
        .join(Submission, Submission.id == Passage.submission_id)
        .outerjoin(Organisation, Organisation.id == Submission.organisation_id)
        .where(key.is_not(None), counted_words())
        .group_by(key, _GROUP)
    )


def of_topics(run_id: int) -> Mapping[int, Balance]:
    """The balance of every top-level topic of a run, by topic id."""
    placed = TopicAssignment.passage_id == Passage.id
    query = _speakers(TopicAssignment.topic_id).join(TopicAssignment, placed)
    return _collect(query.where(TopicAssignment.run_id == run_id))


def of_issues(consultation_id: int) -> Mapping[int, Balance]:
    """The balance of every issue of a consultation, by issue id."""
    query = _speakers(Issue.id).join(IssuePassage, IssuePassage.passage_id == Passage.id)
    return _collect(query.join(Issue).where(Issue.consultation_id == consultation_id))


def of_consultation(consultation_id: int) -> Balance:
    """The balance of everything that was sent to a consultation."""
    found = _collect(
        select(Submission.consultation_id, _GROUP, _PEOPLE, _ORGANISATIONS)
        .outerjoin(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.consultation_id == consultation_id, counted())
        .group_by(Submission.consultation_id, _GROUP)
    )
    return found.get(consultation_id, Balance())
