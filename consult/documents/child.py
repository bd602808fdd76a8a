"""Reads one document in a process of its own: `python -m consult.documents.child FILE NAME`.

Writes {"outcome": ..., "pages": [[paragraph, ...], ...], "language": ..., "by_ocr": ...} to standard output. It gives
itself limits before it looks at the file; whoever starts it takes its death for an answer.
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path

from consult.documents.kinds import PICTURES, kind_of
from consult.documents.limits import limit
from consult.documents.readers import MAX_CHARACTERS, MAX_PAGES, Outcome, Pages, UnreadableError
from consult.documents.readers.languages import language_of
from consult.submissions.texts import clean

_RULE = re.compile(r"[\s_=.*–—-]*")


def _reader(kind: str) -> Callable[[bytes], Pages]:
    # A reader's libraries are loaded for its own kind alone.
    if kind == "pdf":
        from consult.documents.readers.pdf import read
    elif kind == "docx":
        from consult.documents.readers.docx import read
    elif kind == "odt":
        from consult.documents.readers.odt import read
    elif kind == "rtf":
        from consult.documents.readers.rtf import read
    elif kind == "txt":
        from consult.documents.readers.plain import read
    else:
        raise UnreadableError(Outcome.LOOKS_SCANNED if kind in PICTURES else Outcome.UNSUPPORTED)
    return read


def _words(paragraph: str) -> str:
    """The paragraph without its rules and lines for signatures."""
    return clean("\n".join(line for line in paragraph.split("\n") if line.strip() and not _RULE.fullmatch(line)))


def _read(file: Path, name: str) -> Pages:
    with file.open("rb") as stream:
        kind = kind_of(stream, name)
    pages = [[text for each in page if (text := _words(each))] for page in _reader(kind)(file.read_bytes())]
    length = sum(len(paragraph) for page in pages for paragraph in page)
    if length > MAX_CHARACTERS:
        raise UnreadableError(Outcome.TOO_LARGE)
    if not length:
        raise UnreadableError(Outcome.EMPTY)
    if len(pages) > MAX_PAGES:
        raise UnreadableError(Outcome.TOO_LARGE)
    return pages


def main(file: str, name: str) -> None:
    """Read the document and write what came of it."""
    limit()
    logging.disable()
    pages: Pages = []
    try:
        pages = _read(Path(file), name)
        outcome = Outcome.READ
    except UnreadableError as problem:
        outcome = problem.outcome
    except MemoryError:
        outcome = Outcome.TOO_LARGE
    language = language_of(" ".join(text for page in pages for text in page))
    json.dump({"outcome": outcome.value, "pages": pages, "language": language, "by_ocr": False}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
