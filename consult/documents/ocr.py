"""Pages that are pictures, read by Tesseract where it is installed: one limited process a page."""

import functools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from consult.documents.extraction import Extraction, extract, run_child

MOST_PAGES = 200  # of one document
BUDGET = 30 * 60.0  # seconds by the clock for one document
PAGE_TIMEOUT = 180.0  # seconds by the clock for one page; its own limit counts its work
OFF = "off"
_WANTED = ("spa", "eng")
_UPRIGHT_OR_NOT, _UPRIGHT = "1", "3"  # page segmentation modes: with and without finding out how the page is turned


@dataclass(frozen=True)
class Tesseract:
    """The program as it is installed here: where, the languages to read, and how it looks at a page."""

    program: str
    languages: str
    mode: str


@functools.cache
def installed(setting: str = "") -> Tesseract | None:
    """Tesseract with Spanish or English; `setting` is the program, "off", or "" for the one on the search path."""
    program = shutil.which(setting or "tesseract") if setting != OFF else None
    if program is None:
        return None
    program = str(Path(program).resolve())
    known = _languages(program)
    languages = "+".join(language for language in _WANTED if language in known)
    if not languages:
        return None
    return Tesseract(program, languages, _UPRIGHT_OR_NOT if "osd" in known else _UPRIGHT)


def _languages(program: str) -> set[str]:
    try:
        ended = subprocess.run(
            [program, "--list-langs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={"PATH": os.defpath},
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    return set(ended.stdout.split()) if ended.returncode == 0 else set()


def look(
    file: Path, file_name: str, pictures: Sequence[int], by: Tesseract, told: Callable[[float], None] | None = None
) -> Extraction:
    """The document again, with what is seen on those of its pages that are pictures.

    A page that fails or takes too long costs that page, and so does the time that is up for the document. `told` is
    called before each page with the share that is done; what it raises ends the work.
    """
    until = time.monotonic() + BUDGET
    seen: dict[int, str] = {}
    for place, number in enumerate(pictures[:MOST_PAGES]):
        if told is not None:
            told(place / len(pictures))
        if time.monotonic() > until:
            break
        if page := _page(file, number, by):
            seen[number] = page
    return extract(file, file_name, seen)


def _page(file: Path, number: int, by: Tesseract) -> str | None:
    """What is seen on one page, as hOCR; None where that failed."""
    arguments = (str(file), str(number), by.program, by.languages, by.mode)
    with tempfile.TemporaryFile() as output:
        try:
            if run_child("consult.documents.look", arguments, output, timeout=PAGE_TIMEOUT):
                return None
        except subprocess.TimeoutExpired:
            return None
        output.seek(0)
        return output.read().decode(errors="replace")
