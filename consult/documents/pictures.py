"""Photos drawn anew, and pictures of pages. All of it happens in the limited child."""

import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from consult.documents.children import LostChildError, run_child
from consult.documents.limits import UNREADABLE
from consult.documents.readers import Outcome, UnreadableError

TIMEOUT = 40.0  # seconds by the clock: somebody waits for the picture
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Picture:
    """A picture made by us."""

    content: bytes
    media_type: str


def redrawn(stream: BinaryIO) -> Picture:
    """A photo without anything but its looks, at most 2,400 pixels wide or high. Raises UnreadableError.

    It stays in memory until then: whatever ends this process leaves nothing of it behind.
    """
    with os.fdopen(os.memfd_create("photo"), "w+b") as photo:
        stream.seek(0)
        shutil.copyfileobj(stream, photo)
        photo.seek(0)
        return Picture(_drawn("photo", given=photo), "image/webp")


def page(file: Path, number: int) -> Picture:
    """A picture of one page of a PDF, from 1. Raises UnreadableError where there is none to be had."""
    return Picture(_drawn("page", str(file), str(number)), "image/webp")


def _drawn(*task: str, given: IO[bytes] | None = None) -> bytes:
    with tempfile.TemporaryFile() as output:
        try:
            ended = run_child("consult.documents.draw", task, output, TIMEOUT, given)
        except LostChildError as problem:
            log.warning("a picture was not drawn: %s", problem)
            raise UnreadableError(Outcome.INTERRUPTED) from None
        output.seek(0)
        content = output.read()
    if ended == UNREADABLE:
        raise UnreadableError(Outcome.BROKEN)
    if ended < 0:  # it took more than it may, or broke what draws it
        raise UnreadableError(Outcome.TOO_LARGE)
    if ended or not content:
        log.error("a picture was not drawn: what draws it ended with code %d", ended)
        raise UnreadableError(Outcome.INTERRUPTED)
    return content
