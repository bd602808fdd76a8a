"""Who took part, in numbers. They count whoever wanted to write, and say nothing about the population."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from consult.extensions import db
from consult.issues import balance
from consult.issues.balance import Balance
from consult.models.issues import IssuePassage
from consult.models.passages import Passage
from consult.models.submissions import Permission, Submission, SubmissionKind
from consult.names import REGIONS
from consult.submissions.visibility import counted


@dataclass(frozen=True)
class Participation:
    """What came in and from where.

    regions: submissions by state, most first; what came from abroad or without a state is not among them.
    languages: declared ones, the most used first. balance: people and organisations.
    """

    submissions: int
    papers: int
    only_counted: int
    without_region: int
    regions: list[tuple[str, int]]
    languages: list[str]
    balance: Balance

    @property
    def unheard(self) -> list[str]:
        """States that nobody wrote from, in the order of their names."""
        heard = {code for code, _ in self.regions}
        return [code for code in REGIONS if code not in heard]


@dataclass(frozen=True)
class Leftover:
    """What is in no issue: submissions without any passage in one, and passages."""

    submissions: int
    passages: int
    all_passages: int


def of(consultation_id: int) -> Participation:
    """Count what was sent to a consultation; two queries."""
    columns = (Submission.kind, Submission.permission, Submission.language, Submission.region)
    rows = db.session.execute(
        select(*columns, func.count())
        .where(Submission.consultation_id == consultation_id, counted())
        .group_by(*columns)
    ).all()
    languages: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    for _kind, _permission, language, region, number in rows:
        languages[language or ""] += number
        regions[region or ""] += number
    return Participation(
        submissions=sum(row[-1] for row in rows),
        papers=sum(row[-1] for row in rows if row[0] is SubmissionKind.POSITION_PAPER),
        only_counted=sum(row[-1] for row in rows if row[1] is Permission.COUNTED),
        without_region=sum(number for code, number in regions.items() if code not in REGIONS),
        regions=[(code, number) for code, number in regions.most_common() if code in REGIONS],
        languages=[tag for tag, _ in languages.most_common() if tag],
        balance=balance.of_consultation(consultation_id),
    )


def in_no_issue(consultation_id: int) -> Leftover:
    """Count what no issue took up; three queries."""
    mine = (Submission.consultation_id == consultation_id, counted())
    taken = select(Passage.submission_id).join(IssuePassage, IssuePassage.passage_id == Passage.id)
    submissions = select(func.count()).where(*mine, Submission.id.not_in(taken))
    passages = (
        select(func.count(Passage.id))
        .join(Submission, Submission.id == Passage.submission_id)
        .where(*mine, Passage.is_current)
    )
    outside = passages.where(Passage.id.not_in(select(IssuePassage.passage_id)))
    return Leftover(
        submissions=db.session.scalar(submissions) or 0,
        passages=db.session.scalar(outside) or 0,
        all_passages=db.session.scalar(passages) or 0,
    )
