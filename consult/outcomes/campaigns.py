"""Campaigns: many submitters with nearly the same text. They are counted apart, never dropped and never multiplied."""

from sqlalchemy import Subquery, case, func, select

from consult.extensions import db
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Submission
from consult.submissions.visibility import counted_words

# From so many senders on, the same words are a letter that went round, not two people who happen to agree.
SMALLEST = 5
# An organisation is one sender however many texts it sent; a person is one submission.
SENDER = case((Submission.organisation_id.is_(None), -Submission.id), else_=Submission.organisation_id)
SENDERS = func.count(func.distinct(SENDER))


def run_behind(consultation_id: int) -> int | None:
    """The id of the newest run that the issues were made from; it also says which texts are nearly the same."""
    return db.session.scalar(
        select(func.max(Topic.run_id))
        .join(Issue, Issue.topic_id == Topic.id)
        .where(Issue.consultation_id == consultation_id)
    )


def _families(consultation_id: int, run_id: int) -> Subquery:
    return (
        select(IssuePassage.issue_id, TopicAssignment.family_id)
        .join(Issue, Issue.id == IssuePassage.issue_id)
        .join(TopicAssignment, TopicAssignment.passage_id == IssuePassage.passage_id)
        .join(Passage, Passage.id == IssuePassage.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(Issue.consultation_id == consultation_id, TopicAssignment.run_id == run_id, counted_words())
        .where(TopicAssignment.family_id.is_not(None))
        .group_by(IssuePassage.issue_id, TopicAssignment.family_id)
        .having(SENDERS >= SMALLEST)
        .subquery()
    )


def senders_by_issue(consultation_id: int, run_id: int | None) -> dict[int, int]:
    """How many people and organisations sent a campaign's text, by issue id; issues without a campaign are left out."""
    if run_id is None:
        return {}
    families = _families(consultation_id, run_id)
    rows = db.session.execute(
        select(IssuePassage.issue_id, SENDERS)
        .join(TopicAssignment, TopicAssignment.passage_id == IssuePassage.passage_id)
        .join(Passage, Passage.id == IssuePassage.passage_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .join(
            families,
            (families.c.issue_id == IssuePassage.issue_id) & (families.c.family_id == TopicAssignment.family_id),
        )
        .where(TopicAssignment.run_id == run_id, counted_words())
        .group_by(IssuePassage.issue_id)
    )
    return {row[0]: row[1] for row in rows}
