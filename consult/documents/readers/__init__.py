"""Readers of documents. They run in the limited child alone: a hostile file may end it, never its caller."""

import enum
from dataclasses import dataclass

MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000  # of text in one document

# A page is a list of paragraphs.
Pages = list[list[str]]


class Outcome(enum.Enum):
    """What came of reading a document; the values are kept as `Attachment.problem`."""

    READ = "read"
    PARTLY_READ = "partly_read"  # some of its pages are pictures, and were not read
    EMPTY = "empty"  # not a byte, or a whole document without a word
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too_large"  # more pages, text, work or memory than we give to one document
    UNSUPPORTED = "unsupported"  # none of the kinds that we read
    MACROS = "macros"  # it carries programs
    DISGUISED = "disguised"  # two kinds in one, or a name that hides what it is
    LOOKS_SCANNED = "looks_scanned"  # pictures of pages
    INTERRUPTED = "interrupted"  # by a machine that has too much to do, or was stopped: the file may be fine


@dataclass(frozen=True)
class Found:
    """The pages in reading order, and the numbers, from 1, of those that are pictures: seen by a program, or not."""

    pages: Pages
    seen: list[int]
    missed: list[int]


class UnreadableError(Exception):
    """A document has no text for us; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome
