"""`consult export`: all submissions of a consultation in one file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click
from sqlalchemy import select

from consult.cli import with_tables
from consult.errors import NotFoundError
from consult.progress import row_progress


@click.command()
@click.argument("slug")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="The file.")
@with_tables
def export(slug: str, form: str, out: Path) -> None:
    """Write the submissions to the consultation SLUG to a file, with their topics and issues.

    The words of those who asked to be counted only are left out. An older file is replaced when the new one is whole.
    """
    from consult.extensions import db
    from consult.models.consultations import Consultation
    from consult.opendata import exporting
    from consult.operations import audit

    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        raise NotFoundError(f"There is no consultation {slug!r}.")
    audit.record("export.write", consultation, consultation_id=consultation.id, after={"format": form})
    db.session.commit()
    exporting.begin_snapshot()
    total = exporting.number_of_submissions(consultation)
    with _replacing(out) as file, row_progress(total, "Writing") as progress:
        exporting.write(consultation, form, file, progress)
    click.echo(f"Wrote {total:,} submissions to {out}.")


@contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `out` once it is whole, and is gone where it never is."""
    with tempfile.NamedTemporaryFile(dir=out.absolute().parent, suffix=".part", delete=False) as file:
        try:
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(out)
        except BaseException:
            Path(file.name).unlink()
            raise
