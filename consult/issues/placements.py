"""Where one submission's passages ended up: in which topics, in which issues; and its files."""

from collections.abc import Sequence

from sqlalchemy import func, select

from consult.extensions import db
from consult.issues import runs
from consult.models.attachments import Attachment
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Submission


def topics(submission: Submission) -> Sequence[tuple[Topic | None, int]]:
    """(topic of the newest run, passages in it), most first; None stands for no topic."""
    run = runs.latest_run(submission.consultation_id)
    if run is None:
        return []
    passages = func.count()
    found = db.session.execute(
        select(Topic, passages)
        .select_from(TopicAssignment)
        .join(Passage, Passage.id == TopicAssignment.passage_id)
        .outerjoin(Topic, Topic.id == TopicAssignment.topic_id)
        .where(TopicAssignment.run_id == run.id, Passage.submission_id == submission.id)
        .group_by(Topic.id)
        .order_by(passages.desc(), Topic.number)
    )
    return [(topic, number) for topic, number in found]


def issues(submission: Submission) -> Sequence[tuple[Issue, int]]:
    """(issue, passages in it), most first."""
    passages = func.count()
    found = db.session.execute(
        select(Issue, passages)
        .join(IssuePassage, IssuePassage.issue_id == Issue.id)
        .join(Passage, Passage.id == IssuePassage.passage_id)
        .where(Passage.submission_id == submission.id)
        .group_by(Issue.id)
        .order_by(passages.desc(), Issue.name)
    )
    return [(issue, number) for issue, number in found]


def files(submission: Submission) -> Sequence[Attachment]:
    """The submission's files."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.submission_id == submission.id, Attachment.until_version.is_(None))
        .order_by(Attachment.id)
    ).all()
