"""The published issues in their order: the one that most people and organisations speak about comes first."""

from dataclasses import dataclass

from sqlalchemy import select

from consult.extensions import db
from consult.issues import balance
from consult.issues.balance import Balance
from consult.models.issues import Issue

# Below this, single voices decide the shares: the pages say so.
FEW = 30


@dataclass(frozen=True)
class RankedIssue:
    """An issue with its place, from 1, and who speaks in it."""

    number: int
    issue: Issue
    balance: Balance

    @property
    def few(self) -> bool:
        """Whether too few speak in it to read a tendency into the shares."""
        return self.balance.submitters < FEW


def ranked(consultation_id: int) -> list[RankedIssue]:
    """All issues of a consultation, ties by name; two queries."""
    issues = db.session.scalars(select(Issue).where(Issue.consultation_id == consultation_id)).all()
    balances = balance.of_issues(consultation_id)
    pairs = [(issue, balances.get(issue.id, Balance())) for issue in issues]
    pairs.sort(key=lambda pair: (-pair[1].submitters, pair[0].name))
    return [RankedIssue(number, *pair) for number, pair in enumerate(pairs, start=1)]
