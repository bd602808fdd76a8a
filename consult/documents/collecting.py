"""Stored files that no row names: left by a crash between file and commit, or by rows that were removed."""

import datetime as dt
from functools import partial

import click
from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from consult import storage
from consult.cli import with_tables
from consult.extensions import db
from consult.models.types import now

MIN_AGE = dt.timedelta(hours=24)  # a file is stored before its row is committed
# More than this share of many files: rather the wrong database than so many crashes.
MOST, MANY = 0.5, 20
CHUNK = 500  # names asked for at once


class TooManyError(Exception):
    """Most of the files would go; nothing was removed."""


def naming_columns() -> list["Column[str]"]:
    """Every column that names stored files, in whatever table: those called sha256 or ending so."""
    tables = db.metadata.sorted_tables
    return [column for table in tables for column in table.columns if f"_{column.name}".endswith("_sha256")]


def collect(at: dt.datetime | None = None, *, even_most: bool = False) -> int:
    """Remove what is older than MIN_AGE and named by no row, and leftovers of broken uploads; gives how many files.

    A file that somebody sends again meanwhile is young again and stays. Raises TooManyError.
    """
    before = (at or now()) - MIN_AGE
    storage.remove_leftovers(before)
    old = storage.kept_before(before)
    with Session(db.engine.execution_options(sqlite_begin="DEFERRED")) as session:
        orphans = _unnamed(session, old)
        if len(orphans) > max(MANY, MOST * len(old)) and not even_most:
            raise TooManyError(f"no row names {len(orphans)} of {len(old)} files")
        session.rollback()  # what was committed meanwhile is seen below
        return sum(storage.remove(name, before, partial(_is_named, session, name)) for name in orphans)


def _unnamed(session: Session, names: list[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        named = {
            each for column in naming_columns() for each in session.scalars(select(column).where(column.in_(chunk)))
        }
        found += [name for name in chunk if name not in named]
    return found


def _is_named(session: Session, name: str) -> bool:
    named = any(session.scalar(select(column).where(column == name).limit(1)) for column in naming_columns())
    session.rollback()
    return named


@click.command("collect-files")
@click.option("--even-most", is_flag=True, help="Also where more than half of the files would go.")
@with_tables
def collect_files(even_most: bool) -> None:
    """Remove stored files older than 24 hours that no row names. The worker does this daily by itself."""
    try:
        removed = collect(even_most=even_most)
    except TooManyError as problem:
        raise click.ClickException(
            f"Nothing was removed: {problem}. Is this the right database? If it is, add --even-most."
        ) from None
    click.echo(f"Removed {removed} file{'' if removed == 1 else 's'}.")
