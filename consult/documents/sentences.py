"""What people are told about a file: one sentence for each outcome, and the error that carries it."""

import itertools
from collections.abc import Sequence

from consult.documents.readers import Outcome
from consult.errors import ConsultError
from consult.i18n import _


class RefusedFileError(ConsultError):
    """A file that is not taken; the message says why, and what to send instead."""

    status = 422

    def __init__(self, outcome: Outcome, message: str | None = None) -> None:
        super().__init__(message or sentence(outcome))
        self.outcome = outcome


def sentence(outcome: Outcome, missed: Sequence[int] = ()) -> str:
    """What to tell a person, in their language; `missed` are the numbers of pages that were not read."""
    return {
        Outcome.READ: _("We read the document."),
        Outcome.PARTLY_READ: _(
            "We read a part of the document. These pages are pictures that we could not read: %(pages)s. "
            "Write out what they say, or paste the text.",
            pages=ranges(missed),
        ),
        Outcome.EMPTY: _("The document is empty: there is no text in it. Check that it is the right file."),
        Outcome.ENCRYPTED: _("The document is locked with a password. Save a copy without password and send that."),
        Outcome.BROKEN: _("The file is damaged and cannot be opened. Save it again, best as PDF, or paste the text."),
        Outcome.TOO_LARGE: _(
            "The document is larger than what we can read: 25 MB, 500 pages and one minute of reading. "
            "Send it in parts, or paste the text."
        ),
        Outcome.UNSUPPORTED: _("That is no document that we can read. Send it as PDF, DOCX, ODT, RTF or TXT."),
        Outcome.MACROS: _("The document carries programs (macros). Save it as PDF, or as DOCX without macros."),
        Outcome.DISGUISED: _("The file is not what its name says, or is two kinds in one. Save it again as PDF."),
        Outcome.INTERRUPTED: _(
            "We could not finish reading the document; the file may be fine. Send it once more, or paste the text."
        ),
        Outcome.LOOKS_SCANNED: _("This looks like a picture of a document: we find no text in it. Paste the text."),
    }[outcome]


def ranges(numbers: Sequence[int]) -> str:
    """Numbers of pages as people write them: 3, 7–9."""
    runs = itertools.groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ends = [[number for _place, number in run] for _offset, run in runs]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in ends)
