"""The text of a document, read in a limited child process: no file can hurt who asks for it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from consult import paths
from consult.documents.readers import Outcome

TIMEOUT = 90  # seconds by the clock; the child's own limit counts its work
# The name of a file says what its author means it to be; its content has to agree.
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}


@dataclass(frozen=True)
class Extraction:
    """What came of reading a document; a page is its paragraphs parted by empty lines, "" for one without words."""

    outcome: Outcome
    pages: tuple[str, ...] = ()


def kind_of(file_name: str) -> str:
    """The kind that a file's name claims, as a key of KINDS, or "" for one that we don't read."""
    kind = Path(file_name).suffix.removeprefix(".").lower()
    return kind if kind in KINDS else ""


def extract(file: Path, kind: str) -> Extraction:
    """Read a document of a kind of KINDS. Every file, however broken or hostile, ends in an outcome."""
    with tempfile.TemporaryFile() as output:
        try:
            ended = _run_child(file, kind, output)
        except subprocess.TimeoutExpired:
            return Extraction(Outcome.TOO_LARGE)
        if ended in {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL}:
            return Extraction(Outcome.TOO_LARGE)
        if ended:
            return Extraction(Outcome.BROKEN)
        output.seek(0)
        found = json.load(output)
    pages = tuple("\n\n".join(page) for page in found["pages"])
    return Extraction(Outcome(found["outcome"]), pages)


def _run_child(file: Path, kind: str, output: IO[bytes]) -> int:
    """The child's return code, negative for the signal that ended it. Raises subprocess.TimeoutExpired."""
    # Nothing of ours but the way to our code: a document's reader has no use for keys and addresses.
    environment = {"PATH": os.defpath, "PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "consult.documents.child", str(file), kind],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=TIMEOUT,
        check=False,
    ).returncode
