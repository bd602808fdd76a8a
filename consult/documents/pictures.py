"""Photos drawn anew, and pictures of pages. All of it happens in the limited child."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from consult.documents import extraction
from consult.documents.readers import Outcome, UnreadableError


@dataclass(frozen=True)
class Picture:
    """A picture made by us."""

    content: bytes
    media_type: str


def redrawn(stream: BinaryIO) -> Picture:
    """A photo without anything but its looks, at most 2,400 pixels wide or high. Raises UnreadableError."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "photo"
        stream.seek(0)
        source.write_bytes(stream.read())
        return Picture(_drawn("photo", str(source)), "image/webp")


def page(file: Path, number: int) -> Picture:
    """A picture of one page of a PDF, from 1. Raises UnreadableError where there is none to be had."""
    return Picture(_drawn("page", str(file), str(number)), "image/webp")


def _drawn(*task: str) -> bytes:
    with tempfile.TemporaryFile() as output:
        try:
            ended = extraction.run_child("consult.documents.draw", task, output)
        except subprocess.TimeoutExpired:
            raise UnreadableError(Outcome.TOO_LARGE) from None
        output.seek(0)
        content = output.read()
    if ended or not content:
        # Ended by a signal: it took more than it may, or broke what draws it.
        raise UnreadableError(Outcome.TOO_LARGE if ended < 0 else Outcome.BROKEN)
    return content
