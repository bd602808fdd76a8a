"""The text of a document, read in a limited child process: no file can hurt who asks for it."""

import json
import logging
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from consult.documents.children import LostChildError, run_child
from consult.documents.readers import Outcome

# Seconds by the clock. The child's own limit counts its work, which takes ten times as long on a machine that has much
# to do: this one only ends what waits for ever.
TIMEOUT = 600.0
_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGXFSZ}
log = logging.getLogger(__name__)


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
            ended = run_child("consult.documents.child", (str(file), file_name), output, TIMEOUT, pictures)
        except LostChildError as problem:
            log.warning("a document was not read: %s", problem)
            return Extraction(Outcome.INTERRUPTED)
        if ended > 0:  # it has a named outcome for all that files can do: the mistake is ours, or the machine's
            log.error("a document was not read: its reader ended with code %d", ended)
            return Extraction(Outcome.INTERRUPTED)
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
