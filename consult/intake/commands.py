"""`consult import`: brings in submissions that were collected with another tool."""

import csv
import datetime as dt
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app

from consult.cli import with_tables
from consult.intake.attached import NamedFile
from consult.intake.columns import Columns, find_columns
from consult.intake.importing import Origin, Sorted, Target
from consult.intake.presets import CITIZEN_SPACE, PRESETS, Wishes, convert
from consult.intake.rows import Entry, Problem, Reading, RowReader
from consult.intake.tables import Table, read_table
from consult.progress import row_progress

SHOWN_PROBLEMS = 20
SHOWN_ENTRIES = 3
SHOWN_TEXT = 160  # characters
COLUMN_OPTIONS = ("text", "id", "title", "group", "state", "language", "date", "name", "organisation", "files")


def _column_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(COLUMN_OPTIONS):
        command = click.option(f"--{name}", f"column_{name}", metavar="COLUMN", help=f"Column of the {name}.")(command)
    return command


@click.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@_column_options
@click.option("--question", type=int, default=1, show_default=True, help="Number of the question that is answered.")
@click.option("--date-format", metavar="FORMAT", help="As in %m/%d/%Y; without it: ISO 8601, or day first.")
@click.option("--create", metavar="TITLE", help="Make the consultation where it is not there: one question, closed.")
@click.option("--like", metavar="SLUG", help="With --create: take the working group of this consultation.")
@click.option("--preset", type=click.Choice(PRESETS), help="The file is an export of this system.")
@click.option(
    "--answer", "answers", multiple=True, metavar="NUMBER=COLUMN", help="With citizen-space; may be repeated."
)
@click.option(
    "--attachments",
    type=click.Path(exists=True, readable=True, path_type=Path),
    help="Folder or ZIP with the files that rows name.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and store nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write all bad rows to this CSV file.")
@with_tables
def import_file(
    slug: str,
    file: Path,
    *,
    question: int,
    date_format: str | None,
    create: str | None,
    like: str | None,
    preset: str | None,
    answers: Sequence[str],
    attachments: Path | None,
    dry_run: bool,
    report: Path | None,
    **columns: str | None,
) -> None:
    """Import the rows of FILE (CSV in UTF-8, or XLSX) as submissions to the consultation SLUG.

    Columns are known by their usual names, by a preset, or named by the options. The same file twice adds nothing.
    """
    from consult.intake import importing

    target = importing.target_of(slug, create is not None)
    table = read_table(file)
    chosen = {name: column for name in COLUMN_OPTIONS if (column := columns[f"column_{name}"])}
    found, table = _understood(
        file, table, preset, Wishes(chosen, _by_question(answers, preset)), question=question, target=target
    )
    reading = RowReader(table, found, question, target.zone, date_format).read()
    files = _bring_along(slug, attachments, reading, keep=not dry_run)
    if not reading.entries:
        _tell_problems(reading.problems, report)
        raise click.ClickException(f"No row of {file.name} can be imported. Nothing was stored.")
    origin = importing.Origin(file.name, preset, files)
    if dry_run:
        sorted_out, added = importing.sort_out(importing.find_consultation(slug), reading.entries), 0
    else:
        sorted_out, added = _store(slug, origin, reading, create, like)
    _tell_rows(reading, sorted_out)
    _tell_problems(reading.problems + sorted_out.conflicts, report)
    if dry_run:
        _tell_first(sorted_out.fresh)
        click.echo("Nothing was stored: this was a dry run.")
        return
    if added:
        click.echo(f"Added {added:,} files to submissions that were there already.")
    click.echo(f"Stored {len(sorted_out.fresh):,} submissions in {slug}.")


def _by_question(answers: Sequence[str], preset: str | None) -> dict[int, list[str]]:
    if answers and preset != CITIZEN_SPACE:
        raise click.UsageError("--answer goes with --preset citizen-space; else use --text and --question.")
    found: dict[int, list[str]] = {}
    for each in answers:
        position, sign, column = each.partition("=")
        if not sign or not position.strip().isdigit():
            raise click.UsageError(f"--answer {each!r} is not as in 2=COLUMN.")
        found.setdefault(int(position), []).append(column.strip())
    return found


def _understood(
    file: Path, table: Table, preset: str | None, wishes: Wishes, *, question: int, target: Target
) -> tuple[Columns, Table]:
    """Which column holds what, told to whoever imports; the table, by a preset turned into one of ours."""
    click.echo(f"{file.name}: {len(table.rows):,} rows.")
    if preset is None:
        found = find_columns(table.headers, wishes.columns, question, len(target.questions))
        meanings = {place: name for name, place in found.fields.items()}
        _tell_columns(table, meanings | {place: f"answer to question {n}" for n, place in found.answers.items()})
        return found, table
    converted = convert(preset, table, target.questions, wishes)
    _tell_columns(table, converted.used)
    for why, number in converted.skipped.items():
        click.echo(f"Rows left out, {why}: {number:,}.")
    if converted.note:
        click.echo(converted.note)
    chosen = {name: name for name in wishes.columns}
    return find_columns(converted.table.headers, chosen, question, len(target.questions)), converted.table


def _bring_along(slug: str, attachments: Path | None, reading: Reading, *, keep: bool) -> dict[str, list[NamedFile]]:
    """Check and keep the files that rows name; rows whose files are not all good become bad ones."""
    from consult.extensions import db
    from consult.intake import attached, file_rows, importing

    naming = [entry for entry in reading.entries if entry.files]
    if attachments is None:
        if naming:
            click.echo(f"Rows that name files, which stay behind without --attachments: {len(naming):,}.")
        return {}
    if not naming:
        raise click.ClickException("No row names a file. Name the column of the files with --files COLUMN.")
    source = attached.Files(attachments)
    missing = file_rows.without_files(importing.find_consultation(slug), naming)
    db.session.rollback()  # nothing is locked while files are copied
    with row_progress(len(missing), "Checking files") as progress:
        prepared = attached.prepare(source, missing, keep=keep, progress=progress)
    bad = {problem.line for problem in prepared.problems}
    reading.problems.extend(prepared.problems)
    reading.entries[:] = [entry for entry in reading.entries if entry.line not in bad]
    click.echo(f"Files that come along: {sum(len(entry.files) for entry in prepared.good):,}.")
    return prepared.files


def _store(slug: str, origin: Origin, reading: Reading, create: str | None, like: str | None) -> tuple[Sorted, int]:
    """Everything in one transaction: whatever goes wrong, nothing is half done.

    Gives also how many files were added to what was there.
    """
    from consult.extensions import db
    from consult.intake import file_rows, importing
    from consult.models.types import now

    consultation = importing.find_consultation(slug)
    if consultation is None:
        yesterday = now() - dt.timedelta(days=1)
        opened = min([yesterday, *(entry.sent for entry in reading.entries if entry.sent)])
        language = current_app.config["DEFAULT_LANGUAGE"]
        consultation = importing.make_consultation(slug, create or slug, language, like, opened)
    sorted_out = importing.sort_out(consultation, reading.entries)
    added = file_rows.add_missing_files(consultation, sorted_out.there, origin.files, origin.file_name)
    if sorted_out.fresh:
        with row_progress(len(sorted_out.fresh), "Storing") as progress:
            importing.store(consultation, sorted_out.fresh, origin, progress)
    db.session.commit()
    return sorted_out, added


def _tell_columns(table: Table, meanings: Mapping[int, str]) -> None:
    used = ", ".join(f"{table.headers[place]} ({meanings[place]})" for place in sorted(meanings))
    click.echo(f"Columns used: {used}.")
    ignored = [header for place, header in enumerate(table.headers) if header and place not in meanings]
    if ignored:
        click.echo(f"Columns left out: {', '.join(ignored)}.")


def _tell_rows(reading: Reading, sorted_out: Sorted) -> None:
    problems = len(reading.problems) + len(sorted_out.conflicts)
    there = len(sorted_out.there) + reading.repeated
    click.echo(f"Good rows: {len(sorted_out.fresh):,}. Already there: {there:,}. Bad rows: {problems:,}.")
    if reading.title_only:
        click.echo(f"Rows with a title and no text, whose title was taken for the text: {reading.title_only:,}.")
    for name, number in sorted(reading.unknown.items()):
        click.echo(f"Rows whose {name} is not known, and was left out: {number:,}.")


def _tell_problems(problems: Sequence[Problem], report: Path | None) -> None:
    ordered = sorted(problems, key=lambda problem: problem.line)
    for problem in ordered[:SHOWN_PROBLEMS]:
        click.echo(f"  line {problem.line:,} {problem.reason}")
    if len(ordered) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(ordered) - SHOWN_PROBLEMS:,} more" + ("" if report else "; all of them with --report"))
    if report is not None:
        _write_report(report, ordered)
        click.echo(f"Wrote {len(ordered):,} bad rows to {report}.")


def _write_report(report: Path, problems: Sequence[Problem]) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8-sig", newline="", dir=report.parent, delete=False, suffix=".part"
    ) as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason"])
        writer.writerows((problem.line, problem.reason) for problem in problems)
    os.replace(file.name, report)  # noqa: PTH105  # one step, over an older report


def _tell_first(entries: Sequence[Entry]) -> None:
    for entry in entries[:SHOWN_ENTRIES]:
        about = [entry.kind.value, entry.group and entry.group.value, entry.region, entry.language]
        when = entry.sent.isoformat() if entry.sent else "now"
        click.echo(f"Line {entry.line}: {', '.join(filter(None, about))}, sent {when}, id {entry.key}")
        if entry.title:
            click.echo(f"  title: {entry.title}")
        for position, text in sorted(entry.answers.items()):
            shown = " ".join(text.split())
            click.echo(f"  {position}. {shown[:SHOWN_TEXT]}{'…' if len(shown) > SHOWN_TEXT else ''}")
