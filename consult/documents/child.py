"""Reads one document in a process of its own: `python -m consult.documents.child FILE NAME`.

Takes {number: hOCR} of pages that are pictures from standard input, and writes {"outcome": ..., "pages":
[[paragraph, ...], ...], "language": ..., "seen": [number, ...], "missed": [number, ...]} to standard output. It gives
itself limits before it looks at the file; whoever starts it takes its death for an answer, and a code for a mistake of
ours or the machine's.
"""

import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from consult.documents.kinds import PICTURES, kind_of
from consult.documents.limits import limit
from consult.documents.readers import MAX_CHARACTERS, MAX_PAGES, Found, Outcome, UnreadableError
from consult.documents.readers.languages import language_of
from consult.jobs.lifeline import end_with_parent
from consult.submissions.texts import clean

_RULE = re.compile(r"[\s_=.*–—-]*")


def _reader(kind: str, seen: dict[int, str]) -> Callable[[bytes], Found]:
    # A reader's libraries are loaded for its own kind alone.
    if kind == "pdf":
        from consult.documents.readers import pdf

        return lambda data: pdf.read(data, seen)
    if kind == "docx":
        from consult.documents.readers.docx import read
    elif kind == "odt":
        from consult.documents.readers.odt import read
    elif kind == "rtf":
        from consult.documents.readers.rtf import read
    elif kind == "txt":
        from consult.documents.readers.plain import read
    else:
        raise UnreadableError(Outcome.LOOKS_SCANNED if kind in PICTURES else Outcome.UNSUPPORTED)
    return lambda data: Found(read(data), [], [])


def _words(paragraph: str) -> str:
    """The paragraph without its rules and lines for signatures."""
    return clean("\n".join(line for line in paragraph.split("\n") if line.strip() and not _RULE.fullmatch(line)))


@contextmanager
def _blaming_the_file() -> Iterator[None]:
    """Whatever a parser stumbles over is the file's doing. What goes wrong elsewhere ends this process with a code."""
    try:
        yield
    except (UnreadableError, MemoryError):
        raise
    except Exception:
        raise UnreadableError(Outcome.BROKEN) from None


def _read(file: Path, name: str, seen: dict[int, str]) -> Found:
    data = file.read_bytes()
    with _blaming_the_file():
        kind = kind_of(io.BytesIO(data), name)
    reader = _reader(kind, seen)
    with _blaming_the_file():
        found = reader(data)
        found.pages[:] = [[text for each in page if (text := _words(each))] for page in found.pages]
    return found


def _outcome(found: Found) -> Outcome:
    """What became of the document, by its words. Raises UnreadableError for too many of them."""
    length = sum(len(paragraph) for page in found.pages for paragraph in page)
    if length > MAX_CHARACTERS or (length and len(found.pages) > MAX_PAGES):
        raise UnreadableError(Outcome.TOO_LARGE)
    if not length:
        return Outcome.LOOKS_SCANNED if found.seen or found.missed else Outcome.EMPTY
    return Outcome.PARTLY_READ if found.missed else Outcome.READ


def main(file: str, name: str) -> None:
    """Read the document and write what came of it."""
    end_with_parent(int(os.environ["PARENT"]))
    limit()
    logging.disable()
    found = Found([], [], [])
    try:
        read = _read(Path(file), name, {int(number): page for number, page in json.load(sys.stdin).items()})
        outcome = _outcome(read)
        found = read
    except UnreadableError as problem:
        outcome = problem.outcome
    except FileNotFoundError:
        outcome = Outcome.BROKEN
    except MemoryError:
        outcome = Outcome.TOO_LARGE
    pages = found.pages if any(found.pages) else []
    language = language_of(" ".join(text for page in pages for text in page))
    answer = {"pages": pages, "language": language, "seen": found.seen, "missed": found.missed}
    json.dump({"outcome": outcome.value, **answer}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
