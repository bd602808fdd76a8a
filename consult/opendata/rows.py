"""Submissions as rows of data: the same names and values in exports and in the API.

What the working group gets and what everybody gets differ in one place, `Scope.is_public`: it is asked in the query and
once more in each row.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload, selectinload

from consult.extensions import db
from consult.issues import runs
from consult.models.attachments import Attachment
from consult.models.consultations import Consultation
from consult.models.issues import Issue, IssuePassage
from consult.models.papers import KeyPoint
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Answer, Permission, Submission
from consult.submissions.visibility import counted, published, shown_name

Row = dict[str, Any]
# What everybody gets leaves these out: file names may name people, topics are the machine's and nobody signed them.
FOR_THE_WORKING_GROUP = frozenset({"permission", "organisation", "documents", "topics"})


@dataclass(frozen=True)
class Scope:
    """What is told, to whom. questions, articles: their positions by id. run_id: of the run whose topics are named."""

    consultation_id: int
    questions: dict[int, int]
    articles: dict[int, int]
    run_id: int | None
    has_results: bool
    is_public: bool

    def where(self) -> ColumnElement[bool]:
        """The submissions that are rows."""
        visible = published() if self.is_public else counted()
        return and_(Submission.consultation_id == self.consultation_id, visible)


def scope_of(consultation: Consultation, *, is_public: bool) -> Scope:
    """What is told of a consultation's submissions."""
    run = None if is_public else runs.latest_run(consultation.id)
    return Scope(
        consultation.id,
        questions={each.id: each.position for each in consultation.questions},
        articles={each.id: each.position for each in consultation.articles},
        run_id=run.id if run else None,
        has_results=consultation.results_published_at is not None,
        is_public=is_public,
    )


def rows_of(scope: Scope, query: Select[Submission]) -> list[Row]:
    """The submissions of a query as rows, in its order; six queries, however many there are."""
    loaded = query.options(joinedload(Submission.organisation), selectinload(Submission.answers))
    found = db.session.scalars(loaded).all()
    ids = [submission.id for submission in found]
    documents, topics, issues, points = _documents(ids), _topics(scope, ids), _issues(scope, ids), _points(ids)
    made = [
        _words(scope, each, points[each.id])
        | {
            "documents": documents[each.id] if _is_shown(each) else [],
            "topics": topics[each.id],
            "issues": issues[each.id],
        }
        for each in found
    ]
    if scope.is_public:
        return [{name: value for name, value in row.items() if name not in FOR_THE_WORKING_GROUP} for row in made]
    return made


def _documents(ids: Sequence[int]) -> dict[int, list[str]]:
    return _gathered(
        select(Attachment.submission_id, Attachment.file_name)
        .where(Attachment.submission_id.in_(ids), Attachment.until_version.is_(None))
        .order_by(Attachment.id)
    )


def _topics(scope: Scope, ids: Sequence[int]) -> dict[int, list[str]]:
    if scope.run_id is None:
        return defaultdict(list)
    return _gathered(
        select(Passage.submission_id, Topic.label)
        .join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        .join(Topic, Topic.id == TopicAssignment.topic_id)
        .where(TopicAssignment.run_id == scope.run_id, Passage.submission_id.in_(ids), Passage.is_current)
        .order_by(Passage.position)
    )


def _issues(scope: Scope, ids: Sequence[int]) -> dict[int, list[str]]:
    if scope.is_public and not scope.has_results:
        return defaultdict(list)
    return _gathered(
        select(Passage.submission_id, Issue.name)
        .join(IssuePassage, IssuePassage.passage_id == Passage.id)
        .join(Issue, Issue.id == IssuePassage.issue_id)
        .where(Passage.submission_id.in_(ids), Passage.is_current)
        .order_by(Passage.position, Issue.name)
    )


def _gathered(query: Select[int, str]) -> dict[int, list[str]]:
    """The second column by the first, each value once and in the order of the query."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for submission_id, value in db.session.execute(query):
        found[submission_id][value] = None
    return defaultdict(list, {submission_id: list(values) for submission_id, values in found.items()})


def _points(ids: Sequence[int]) -> dict[int, list[KeyPoint]]:
    found: dict[int, list[KeyPoint]] = defaultdict(list)
    for point in db.session.scalars(
        select(KeyPoint).where(KeyPoint.submission_id.in_(ids)).order_by(KeyPoint.submission_id, KeyPoint.position)
    ):
        found[point.submission_id].append(point)
    return found


def _is_shown(submission: Submission) -> bool:
    """Whether its author lets anything be told but that it came."""
    return submission.permission is not Permission.COUNTED


def _words(scope: Scope, submission: Submission, points: list[KeyPoint]) -> Row:
    """A submission with its words; whose author asked to be counted only goes without words and name."""
    shown = _is_shown(submission)
    organisation = submission.organisation
    return {
        "folio": submission.folio,
        "kind": submission.kind.value,
        "channel": submission.channel.value,
        "source": submission.source,
        "date": moment(submission.submitted_at),
        "group": submission.group.value if submission.group else None,
        "state": submission.region,
        "language": submission.language,
        "permission": submission.permission.value,
        "name": _name(scope, submission),
        "organisation": organisation.name if organisation and shown else None,
        "title": submission.title if shown else None,
        "abstract": submission.abstract if shown else None,
        "version": submission.version,
        "answers": _answers(scope, submission) if shown else [],
        "comments": _comments(scope, submission) if shown else [],
        "points": [_point(scope, point) for point in points] if shown else [],
    }


def _name(scope: Scope, submission: Submission) -> str | None:
    if scope.is_public:
        return shown_name(submission)
    return submission.name if submission.permission is Permission.NAMED else None


def _answers(scope: Scope, submission: Submission) -> list[Row]:
    """What is said to each question, by its position."""
    found = [
        {"question": scope.questions[each.question_id]} | _said(each, {"choices": each.choices})
        for each in submission.answers
        if each.question_id is not None
    ]
    return sorted(found, key=lambda row: row["question"])


def _comments(scope: Scope, submission: Submission) -> list[Row]:
    """What is said of each article of the draft text, by its position."""
    found = [
        {"article": scope.articles[each.article_id]} | _said(each, {})
        for each in submission.answers
        if each.article_id is not None
    ]
    return sorted(found, key=lambda row: row["article"])


def _said(answer: Answer, more: Row) -> Row:
    """version: of the submission, with which this came and since which it stands."""
    stance = answer.stance.value if answer.stance else None
    return {"text": answer.text or None, **more, "stance": stance, "version": answer.since_version}


def _point(scope: Scope, point: KeyPoint) -> Row:
    return {
        "question": scope.questions.get(point.question_id) if point.question_id else None,
        "article": scope.articles.get(point.article_id) if point.article_id else None,
        "stance": point.stance.value if point.stance else None,
        "text": point.text,
        "page": point.page,
    }


def moment(when: dt.datetime | None) -> str | None:
    """A time as data has it: in UTC, to the second."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None
