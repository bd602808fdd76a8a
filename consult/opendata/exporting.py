"""Exports for the working group: every submission that stands, in one consistent state, in bounded memory."""

import csv
import datetime as dt
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from consult.extensions import db
from consult.intake.spreadsheets import guarded
from consult.issues import runs
from consult.models.attachments import Attachment
from consult.models.consultations import Consultation
from consult.models.issues import Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Permission, Submission
from consult.models.types import now
from consult.progress import Progress
from consult.submissions.visibility import counted

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
CHUNK = 500  # submissions read at a time
BETWEEN = " | "  # topics, issues and file names in one cell of CSV

Row = dict[str, Any]


@dataclass(frozen=True)
class _Scope:
    """What is exported. positions: of questions, by their id. run_id: of the run whose topics are named."""

    consultation_id: int
    positions: dict[int, int]
    run_id: int | None


def begin_snapshot() -> None:
    """End what the session is doing, and read one state of the database from here on, whatever others write.

    It holds no write lock. What was loaded before is loaded anew when it is asked for.
    """
    db.session.rollback()
    options: dict[str, Any] = {"sqlite_begin": "DEFERRED"}
    if db.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    db.session.connection(execution_options=options)


def number_of_submissions(consultation: Consultation) -> int:
    """How many rows an export of now would have."""
    query = select(func.count()).where(Submission.consultation_id == consultation.id, counted())
    return db.session.scalar(query) or 0


def write(consultation: Consultation, form: str, out: BinaryIO, progress: Progress = lambda number: None) -> None:
    """Write an export of a consultation in a form of MEDIA_TYPES; `progress` gets the rows written since last time.

    Begin a snapshot first. Raises KeyError for a form that there is not.
    """
    writer = {"csv": _write_csv, "json": _write_json}[form]
    run = runs.latest_run(consultation.id)
    positions = {question.id: question.position for question in consultation.questions}
    scope = _Scope(consultation.id, positions, run.id if run else None)
    text = io.TextIOWrapper(out, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="", write_through=True)
    writer(text, consultation, scope, progress)
    text.flush()
    text.detach()


def _write_csv(out: io.TextIOBase, consultation: Consultation, scope: _Scope, progress: Progress) -> None:
    writer = csv.writer(out)
    writer.writerow(_csv_columns(scope))
    for rows in _chunks(scope):
        for row in rows:
            answers = row.pop("answers")
            cells = {**row, **{f"answer_{position}": text for position, text in answers.items()}}
            writer.writerow([_cell(cells.get(column)) for column in _csv_columns(scope)])
        progress(len(rows))


def _csv_columns(scope: _Scope) -> list[str]:
    about = ["folio", "kind", "channel", "date", "group", "state", "language", "permission", "name", "organisation"]
    answers = [f"answer_{position}" for position in scope.positions.values()]
    return [*about, "title", "abstract", *answers, "documents", "topics", "issues"]


def _cell(value: str | list[str] | None) -> str:
    return guarded(BETWEEN.join(value) if isinstance(value, list) else value or "")


def _write_json(out: io.TextIOBase, consultation: Consultation, scope: _Scope, progress: Progress) -> None:
    head = {
        "consultation": consultation.slug,
        "title": consultation.title,
        "questions": {question.position: question.text for question in consultation.questions},
        "exported_at": _moment(now()),
    }
    # The object's last member is left open, and the rows go into it one by one.
    out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "submissions": [')
    first = True
    for rows in _chunks(scope):
        for row in rows:
            out.write(("\n" if first else ",\n") + json.dumps(row, ensure_ascii=False))
            first = False
        progress(len(rows))
    out.write("\n]}\n")


def _chunks(scope: _Scope) -> Iterator[list[Row]]:
    last = 0
    while found := _next_submissions(scope, last):
        ids = [submission.id for submission in found]
        documents, topics, issues = _gathered(_documents(ids)), _topics(scope, ids), _gathered(_issues(ids))
        yield [_row(scope, each, documents[each.id], topics[each.id], issues[each.id]) for each in found]
        last = ids[-1]


def _next_submissions(scope: _Scope, after: int) -> Sequence[Submission]:
    query = (
        select(Submission)
        .where(Submission.consultation_id == scope.consultation_id, counted(), Submission.id > after)
        .order_by(Submission.id)
        .limit(CHUNK)
        .options(joinedload(Submission.organisation), selectinload(Submission.answers))
    )
    return db.session.scalars(query).all()


def _documents(ids: Sequence[int]) -> Select[int, str]:
    return (
        select(Attachment.submission_id, Attachment.file_name)
        .where(Attachment.submission_id.in_(ids), Attachment.until_version.is_(None))
        .order_by(Attachment.id)
    )


def _topics(scope: _Scope, ids: Sequence[int]) -> dict[int, list[str]]:
    if scope.run_id is None:
        return defaultdict(list)
    query = (
        select(Passage.submission_id, Topic.label)
        .join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        .join(Topic, Topic.id == TopicAssignment.topic_id)
        .where(TopicAssignment.run_id == scope.run_id, Passage.submission_id.in_(ids))
        .order_by(Passage.position)
    )
    return _gathered(query)


def _issues(ids: Sequence[int]) -> Select[int, str]:
    return (
        select(Passage.submission_id, Issue.name)
        .join(IssuePassage, IssuePassage.passage_id == Passage.id)
        .join(Issue, Issue.id == IssuePassage.issue_id)
        .where(Passage.submission_id.in_(ids))
        .order_by(Passage.position, Issue.name)
    )


def _gathered(query: Select[int, str]) -> dict[int, list[str]]:
    """The second column by the first, each value once and in the order of the query."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for submission_id, value in db.session.execute(query):
        found[submission_id][value] = None
    return defaultdict(list, {submission_id: list(values) for submission_id, values in found.items()})


def _row(scope: _Scope, submission: Submission, documents: list[str], topics: list[str], issues: list[str]) -> Row:
    """A submission with its words; whose author asked to be counted only goes without words and name."""
    shown = submission.permission is not Permission.COUNTED
    named = submission.permission is Permission.NAMED
    organisation = submission.organisation
    return {
        "folio": submission.folio,
        "kind": submission.kind.value,
        "channel": submission.channel.value,
        "date": _moment(submission.submitted_at),
        "group": submission.group.value if submission.group else None,
        "state": submission.region,
        "language": submission.language,
        "permission": submission.permission.value,
        "name": submission.name if named else None,
        "organisation": organisation.name if organisation and shown else None,
        "title": submission.title if shown else None,
        "abstract": submission.abstract if shown else None,
        "answers": _answers(submission, scope) if shown else {},
        "documents": documents if shown else [],
        "topics": topics,
        "issues": issues,
    }


def _answers(submission: Submission, scope: _Scope) -> dict[int, str]:
    """Texts by the position of the question."""
    return {scope.positions[each.question_id]: each.text for each in submission.answers if each.question_id}


def _moment(when: dt.datetime | None) -> str | None:
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def file_name(consultation: Consultation, form: str) -> str:
    """What an export of today is called."""
    return f"{consultation.slug}-{now().date().isoformat()}.{form}"
