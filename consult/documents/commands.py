"""Commands for documents."""

import json
import os
from pathlib import Path

import click
from flask import Flask, g

from consult.documents import ocr
from consult.documents.extraction import Extraction, extract
from consult.documents.sentences import sentence


def as_data(read: Extraction, message: str) -> dict[str, object]:
    """What was read, as the command writes it."""
    pages = [
        {"number": number, "paragraphs": [{"text": text} for text in page.split("\n\n") if text]}
        for number, page in enumerate(read.pages, start=1)
    ]
    said = {"outcome": read.outcome.value, "message": message, "language": read.language, "pages": pages}
    return {**said, "from_pictures": list(read.seen), "missed": list(read.missed)}


@click.command("extract")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Where to write what was read.")
def extract_file(file: Path, target: Path | None) -> None:
    """Read a document as a paper that somebody sends would be read. Needs no database.

    Pages that are pictures are read by Tesseract where it is installed. Every file ends in a named outcome; the command
    fails only where it cannot read FILE or write OUT.json at all.
    """
    read = extract(file, file.name)
    by = ocr.installed(os.environ.get("CONSULT_TESSERACT", "")) if read.missed else None
    if by is not None:
        read = ocr.look(file, file.name, read.missed, by)
    with Flask("consult").app_context():
        g.lang = "en"  # the commands speak English throughout
        message = sentence(read.outcome, read.missed)
    text = json.dumps(as_data(read, message), ensure_ascii=False, indent=1)
    if target is None:
        click.echo(text)
        return
    try:
        target.write_text(text + "\n")
    except OSError as problem:
        raise click.ClickException(f"{target} cannot be written ({problem.strerror}).") from None
    click.echo(f"{read.outcome.value}: {len(read.pages)} pages. {message}")
