"""Exports of every submission that stands, in one consistent state and in bounded memory."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from sqlalchemy import func, select

from consult.extensions import db
from consult.intake.spreadsheets import guarded
from consult.models.consultations import Consultation
from consult.models.submissions import Submission
from consult.models.types import now
from consult.opendata import asked
from consult.opendata.rows import FOR_THE_WORKING_GROUP, Row, Scope, moment, rows_of, scope_of
from consult.progress import Progress

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
CHUNK = 500  # submissions read at a time
BETWEEN = " | "  # choices, points, topics, issues and file names in one cell of CSV


def begin_snapshot() -> None:
    """End what the session is doing, and read one state of the database from here on, whatever others write.

    It holds no write lock. What was loaded before is loaded anew when it is asked for.
    """
    db.session.rollback()
    options: dict[str, Any] = {"sqlite_begin": "DEFERRED"}
    if db.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    db.session.connection(execution_options=options)


def number_of_submissions(consultation: Consultation, *, is_public: bool = False) -> int:
    """How many rows an export of now would have."""
    query = select(func.count(Submission.id)).where(scope_of(consultation, is_public=is_public).where())
    return db.session.scalar(query) or 0


def write(
    consultation: Consultation,
    form: str,
    out: BinaryIO,
    progress: Progress = lambda number: None,
    *,
    is_public: bool = False,
) -> None:
    """Write an export of a consultation in a form of MEDIA_TYPES; `progress` gets the rows written since last time.

    is_public: only what everybody may know. Begin a snapshot first. Raises KeyError for a form that there is not.
    """
    writer = {"csv": _write_csv, "json": _write_json}[form]
    scope = scope_of(consultation, is_public=is_public)
    text = io.TextIOWrapper(out, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="", write_through=True)
    writer(text, consultation, scope, progress)
    text.flush()
    text.detach()


def _write_csv(out: io.TextIOBase, consultation: Consultation, scope: Scope, progress: Progress) -> None:
    writer = csv.writer(out)
    columns = _csv_columns(scope)
    choices = _words_of_choices(consultation)
    writer.writerow(columns)
    for rows in _chunks(scope):
        for row in rows:
            cells = _flat(row, choices)
            writer.writerow([_cell(cells.get(column)) for column in columns])
        progress(len(rows))


def _csv_columns(scope: Scope) -> list[str]:
    about = ["folio", "kind", "channel", "source", "date", "group", "state", "language", "permission", "name"]
    columns = [*about, "organisation", "title", "abstract", "version"]
    for position in scope.questions.values():
        columns += [f"{name}_{position}" for name in ("answer", "choices", "stance", "version")]
    for position in scope.articles.values():
        columns += [f"{name}_{position}" for name in ("comment", "comment_stance", "comment_version")]
    columns += ["points", "documents", "topics", "issues"]
    return [name for name in columns if not (scope.is_public and name in FOR_THE_WORKING_GROUP)]


def _words_of_choices(consultation: Consultation) -> dict[tuple[int, str], str]:
    """What can be chosen in words: a table has no legend. In the consultation's main language, else in any."""
    main = consultation.languages[0] if consultation.languages else ""
    return {
        (question.position, choice["key"]): choice["text"].get(main) or next(iter(choice["text"].values()), "")
        for question in consultation.questions
        for choice in question.choices
    }


def _flat(row: Row, choices: dict[tuple[int, str], str]) -> Row:
    cells = {name: value for name, value in row.items() if name not in {"answers", "comments", "points"}}
    for said in row["answers"]:
        at = said["question"]
        chosen = [choices.get((at, key)) or key for key in said["choices"]]
        cells |= {f"answer_{at}": said["text"], f"choices_{at}": chosen, f"stance_{at}": said["stance"]}
        cells[f"version_{at}"] = said["version"]
    for said in row["comments"]:
        at = said["article"]
        cells |= {f"comment_{at}": said["text"], f"comment_stance_{at}": said["stance"]}
        cells[f"comment_version_{at}"] = said["version"]
    return cells | {"points": [_point(point) for point in row["points"]]}


def _point(point: Row) -> str:
    """A key point in a line: "against · article 4 · page 7: ..."."""
    numbered = [f"{name} {point[name]}" for name in ("question", "article", "page") if point[name]]
    about = " · ".join(filter(None, [point["stance"], *numbered]))
    return f"{about}: {point['text']}" if about else point["text"]


def _cell(value: str | int | list[str] | None) -> str:
    if isinstance(value, list):
        value = BETWEEN.join(value)
    return guarded("" if value is None else str(value))


def _write_json(out: io.TextIOBase, consultation: Consultation, scope: Scope, progress: Progress) -> None:
    head = {
        "consultation": consultation.slug,
        "title": consultation.title,
        "questions": asked.questions(consultation),
        "articles": asked.articles(consultation),
        "exported_at": moment(now()),
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


def _chunks(scope: Scope) -> Iterator[list[Row]]:
    last = 0
    while True:
        after = select(Submission.id).where(scope.where(), Submission.id > last).order_by(Submission.id).limit(CHUNK)
        ids = db.session.scalars(after).all()
        if not ids:
            return
        yield rows_of(scope, select(Submission).where(Submission.id.in_(ids)).order_by(Submission.id))
        last = ids[-1]


def file_name(consultation: Consultation, form: str) -> str:
    """What an export of today is called."""
    return f"{consultation.slug}-{now().date().isoformat()}.{form}"
