"""The text of a document, read in a limited child process: no file can hurt who asks for it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from consult import paths
from consult.documents.readers import Outcome

TIMEOUT = 90  # seconds by the clock; the child's own limit counts its work
_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL}


@dataclass(frozen=True)
class Extraction:
    """What came of reading a document; a page is its paragraphs parted by empty lines, "" for one without words."""

    outcome: Outcome
    pages: tuple[str, ...] = ()
    language: str | None = None  # BCP 47, where the text tells
    seen: tuple[int, ...] = ()  # numbers of pages, from 1, that a program read from their pictures
    missed: tuple[int, ...] = ()  # numbers of pages that are pictures and were not read

    @property
    def page_count(self) -> int | None:
        """How many pages there are, where they were read."""
        return len(self.pages) or None

    @property
    def word_count(self) -> int | None:
        """How many words there are, where they were read."""
        return sum(len(page.split()) for page in self.pages) or None


def extract(file: Path, file_name: str, seen: Mapping[int, str] | None = None) -> Extraction:
    """Read a document, `file_name` being what its author calls it; `seen` is hOCR of pages that are pictures.

    Every file, however broken or hostile, ends in an outcome.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as pictures:
        pictures.write(json.dumps(seen or {}).encode())
        pictures.seek(0)
        try:
            ended = run_child("consult.documents.child", (str(file), file_name), output, pictures)
        except subprocess.TimeoutExpired:
            return Extraction(Outcome.TOO_LARGE)
        if ended:
            return Extraction(Outcome.TOO_LARGE if ended in _TOO_MUCH else Outcome.BROKEN)
        output.seek(0)
        found = json.load(output)
    return Extraction(
        Outcome(found["outcome"]),
        tuple("\n\n".join(page) for page in found["pages"]),
        found["language"],
        tuple(found["seen"]),
        tuple(found["missed"]),
    )


def run_child(
    module: str, arguments: Sequence[str], output: IO[bytes], given: IO[bytes] | None = None, timeout: float = 0
) -> int:
    """The return code of one of our modules, negative for the signal that ended it.

    Raises subprocess.TimeoutExpired.
    """
    # Nothing of ours but the way to our code: a document's reader has no use for keys and addresses.
    environment = {"PATH": os.defpath, "PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PARENT"] = str(os.getpid())
    return subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=given or subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=timeout or TIMEOUT,
        check=False,
    ).returncode
