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

from consult.documents.children import LateChildError, LostChildError, run_child
from consult.documents.extraction import Extraction, extract

MOST_PAGES = 200  # of one document
BUDGET = 30 * 60.0  # seconds by the clock for one document
PAGE_TIMEOUT = 300.0  # seconds by the clock for one page; its own limit counts its work
TRIES = 2  # of a page whose reading was ended from outside
OFF = "off"
_WANTED = ("spa", "eng")
_UPRIGHT_OR_NOT, _UPRIGHT = "1", "3"  # page segmentation modes: with and without finding out how the page is turned


@dataclass(frozen=True)
class Tesseract:
    """The program as it is installed here: where, the languages to read, and how it looks at a page."""

    program: str
    languages: str
    mode: str


def installed(setting: str = "") -> Tesseract | None:
    """Tesseract with Spanish or English; `setting` is the program, "off", or "" for the one on the search path."""
    program = shutil.which(setting or "tesseract") if setting != OFF else None
    if program is None:
        return None
    program = str(Path(program).resolve())
    try:
        known = _languages(program)
    except (OSError, subprocess.SubprocessError):
        return None
    languages = "+".join(language for language in _WANTED if language in known)
    if not languages:
        return None
    return Tesseract(program, languages, _UPRIGHT_OR_NOT if "osd" in known else _UPRIGHT)


@functools.cache  # of what it said; where it said nothing, as on a machine that is too busy, it is asked again
def _languages(program: str) -> frozenset[str]:
    said = subprocess.run(
        [program, "--list-langs"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": os.defpath},
    )
    return frozenset(said.stdout.split())


def look(
    file: Path, file_name: str, pictures: Sequence[int], by: Tesseract, told: Callable[[float], None] | None = None
) -> Extraction:
    """The document again, with what is seen on those of its pages that are pictures.

    A page that fails or takes too long costs that page, and so does the time that is up for the document. `told` is
    called before each page and after the last with the share that is done; what it raises ends the work.
    """
    tell = told or (lambda _share: None)
    until = time.monotonic() + BUDGET
    seen: dict[int, str] = {}
    for place, number in enumerate(pictures[:MOST_PAGES]):
        tell(place / len(pictures))
        if time.monotonic() > until:
            break
        if page := _page(file, number, by):
            seen[number] = page
    tell(1.0)
    return extract(file, file_name, seen)


def _page(file: Path, number: int, by: Tesseract) -> str | None:
    """What is seen on one page, as hOCR; None where that failed."""
    for _try in range(TRIES):
        try:
            return _look(file, number, by)
        except LateChildError:
            return None
        except LostChildError:
            continue
    return None


def _look(file: Path, number: int, by: Tesseract) -> str | None:
    arguments = (str(file), str(number), by.program, by.languages, by.mode)
    with tempfile.TemporaryFile() as output:
        if run_child("consult.documents.look", arguments, output, PAGE_TIMEOUT):
            return None
        output.seek(0)
        return output.read().decode(errors="replace")
