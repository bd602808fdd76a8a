"""All that may be read of one issue: its passages, near-identical ones as one, filtered and in pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from consult.extensions import db
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.people import StakeholderGroup
from consult.models.runs import TopicAssignment
from consult.models.submissions import Submission
from consult.outcomes.campaigns import SENDERS
from consult.outcomes.quotes import Quote, publishable, quote
from consult.paging import Page, clamped
from consult.submissions.visibility import counted_words, published_words

# A family's first passage stands for all of its texts; a passage of its own stands for itself.
_TEXT = func.coalesce(TopicAssignment.family_id, Passage.id)


@dataclass(frozen=True)
class Voice:
    """One text of an issue. senders: people and organisations that sent nearly the same, 1 where it stands alone."""

    quote: Quote
    senders: int


@dataclass(frozen=True)
class Filter:
    """Whose texts to show: of one group and of one state, or of all; "" asks for those that declared none."""

    group: StakeholderGroup | str | None = None
    region: str | None = None

    def condition(self) -> ColumnElement[bool]:
        """The filter as a condition on submissions."""
        chosen = [
            column == value if value else column.is_(None)
            for column, value in ((Submission.group, self.group), (Submission.region, self.region))
            if value is not None
        ]
        return and_(true(), *chosen)


@dataclass(frozen=True)
class Reading:
    """The texts of one issue, through a filter; `run_id` is the run that says which are nearly the same."""

    issue: Issue
    run_id: int | None
    filter: Filter = Filter()

    def page(self, number: int, size: int, length: int) -> Page[Voice]:
        """A page of texts cut at `length`, near-identical ones as one, the strongest first; four queries."""
        total = db.session.scalar(select(func.count()).select_from(self._rows().order_by(None).subquery())) or 0
        number = clamped(number, total, size)
        return Page(self._voices((number - 1) * size, size, length), number, size, total)

    def _voices(self, offset: int, size: int, length: int) -> list[Voice]:
        rows = db.session.execute(self._rows().offset(offset).limit(size)).all()
        shown = {row.shown: row.text_id for row in rows}
        senders = self._senders(list(shown.values()))
        quotes = {
            passage.id: quote(passage, page, length)
            for passage, page in db.session.execute(publishable().where(Passage.id.in_(shown)))
        }
        return [Voice(quotes[passage_id], senders[text_id]) for passage_id, text_id in shown.items()]

    def _passages(self, *columns: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
        return (
            select(*columns)
            .select_from(IssuePassage)
            .join(Passage, Passage.id == IssuePassage.passage_id)
            .join(Submission, Submission.id == Passage.submission_id)
            .outerjoin(TopicAssignment, _assigned_by(self.run_id))
            .where(IssuePassage.issue_id == self.issue.id, self.filter.condition())
        )

    def _rows(self) -> Select[*tuple[Any, ...]]:
        # Of near-identical texts, the first that may be shown stands for all.
        shown = func.min(Passage.id)
        return (
            self._passages(_TEXT.label("text_id"), shown.label("shown"))
            .where(published_words())
            .group_by(_TEXT)
            .order_by(func.coalesce(func.max(TopicAssignment.strength), 0).desc(), shown)
        )

    def _senders(self, text_ids: list[int]) -> dict[int, int]:
        rows = db.session.execute(
            self._passages(_TEXT, SENDERS).where(counted_words(), _TEXT.in_(text_ids)).group_by(_TEXT)
        )
        return {row[0]: row[1] for row in rows}


def texts_by_issue(consultation_id: int, run_id: int | None) -> dict[int, int]:
    """How many texts there are to read in each issue, near-identical ones counted once; issues without are left out."""
    rows = db.session.execute(
        select(IssuePassage.issue_id, func.count(func.distinct(_TEXT)))
        .join(Passage, Passage.id == IssuePassage.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .outerjoin(TopicAssignment, _assigned_by(run_id))
        .where(Submission.consultation_id == consultation_id, published_words())
        .group_by(IssuePassage.issue_id)
    )
    return {row[0]: row[1] for row in rows}


def _assigned_by(run_id: int | None) -> ColumnElement[bool]:
    return (TopicAssignment.passage_id == Passage.id) & (TopicAssignment.run_id == run_id)


def regions_of(issue: Issue) -> list[str | None]:
    """The states and countries that an issue's texts come from, None among them where one has none."""
    return list(
        db.session.scalars(
            select(Submission.region)
            .join(Passage, Passage.submission_id == Submission.id)
            .join(IssuePassage, IssuePassage.passage_id == Passage.id)
            .where(IssuePassage.issue_id == issue.id, published_words())
            .distinct()
        )
    )
