"""Reads one document in a process of its own: `python -m consult.documents.child FILE KIND`.

Writes {"outcome": ..., "pages": [[paragraph, ...], ...]} to standard output. It gives itself limits before it looks at
the file; whoever starts it takes its death for an answer.
"""

import json
import logging
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from consult.documents.readers import MAX_CHARACTERS, Outcome, Pages, UnreadableError
from consult.submissions.texts import clean

CPU_SECONDS = 60
MEMORY = 1024**3  # bytes of address space
OUTPUT = 64 * 1024 * 1024  # bytes it may write, to any file
_RULE = re.compile(r"[\s_=.*–—-]*")


def _limit() -> None:
    for limit, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _reader(kind: str) -> Callable[[bytes], Pages]:
    # A reader's libraries are loaded for its own kind alone.
    if kind == "pdf":
        from consult.documents.readers.pdf import read
    elif kind == "docx":
        from consult.documents.readers.docx import read
    elif kind == "txt":
        from consult.documents.readers.plain import read
    else:
        raise UnreadableError(Outcome.UNSUPPORTED)
    return read


def _words(paragraph: str) -> str:
    """The paragraph without its rules and lines for signatures."""
    return clean("\n".join(line for line in paragraph.split("\n") if not _RULE.fullmatch(line)))


def _read(file: str, kind: str) -> Pages:
    pages = [[text for each in page if (text := _words(each))] for page in _reader(kind)(Path(file).read_bytes())]
    length = sum(len(paragraph) for page in pages for paragraph in page)
    if length > MAX_CHARACTERS:
        raise UnreadableError(Outcome.TOO_LARGE)
    if not length:
        raise UnreadableError(Outcome.EMPTY)
    return pages


def main(file: str, kind: str) -> None:
    """Read the document and write what came of it."""
    _limit()
    logging.disable()
    pages: Pages = []
    try:
        pages = _read(file, kind)
        outcome = Outcome.READ
    except UnreadableError as problem:
        outcome = problem.outcome
    except MemoryError:
        outcome = Outcome.TOO_LARGE
    json.dump({"outcome": outcome.value, "pages": pages}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
