"""The text of PDF files: pieces with their places from pypdf, made into lines, pages and paragraphs."""

import io
import math
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from consult.documents.readers import MAX_CHARACTERS, MAX_PAGES, Outcome, Pages, UnreadableError
from consult.documents.readers.lines import Line, Piece, joined, paragraphs, without_running_lines

# The standard lets the mark stand anywhere in the first kilobyte.
_MARK, _MARK_WITHIN = b"%PDF-", 1024
_SCANNED_LETTERS = 20  # fewer letters a page than this, beside pictures, are stamps and page numbers


def read(data: bytes) -> Pages:
    """The pages in reading order as far as the file's own order gives it. Raises UnreadableError."""
    if _MARK not in data[:_MARK_WITHIN]:
        raise UnreadableError(Outcome.UNSUPPORTED)
    try:
        reader = _opened(data)
        pages = [_lines(page) for page in reader.pages]
        if _letters(pages) < _SCANNED_LETTERS * len(pages) and any(_has_picture(page) for page in reader.pages):
            raise UnreadableError(Outcome.LOOKS_SCANNED)
    except (FileNotDecryptedError, DependencyError):
        raise UnreadableError(Outcome.ENCRYPTED) from None
    except LimitReachedError:
        raise UnreadableError(Outcome.TOO_LARGE) from None
    except (PyPdfError, RecursionError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        # What a damaged file makes pypdf stumble over has no common name.
        raise UnreadableError(Outcome.BROKEN) from None
    return [paragraphs(page) for page in without_running_lines(pages)]


def _opened(data: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(data))
    # Many are locked against changes alone, and open without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError(Outcome.ENCRYPTED)
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableError(Outcome.TOO_LARGE)
    return reader


def _letters(pages: list[list[Line]]) -> int:
    return sum(sign.isalpha() for page in pages for line in page for sign in line.text)


def _lines(page: PageObject) -> list[Line]:
    """The lines of one page. Raises UnreadableError as soon as it alone has more text than a document may have."""
    pieces: list[Piece] = []
    budget = MAX_CHARACTERS

    def visit(text: str, outer: list[float], inner: list[float], font: dict[str, Any] | None, size: float) -> None:
        nonlocal budget
        budget -= len(text)
        if budget < 0:
            raise UnreadableError(Outcome.TOO_LARGE)
        if text.strip():
            pieces.append(_placed(text, outer, inner, size))

    page.extract_text(visitor_text=visit)
    return joined(pieces)


def _placed(text: str, outer: list[float], inner: list[float], size: float) -> Piece:
    """The piece on the page: text space through its own matrix, then through the page's."""
    a, b, c, d, e, f = outer
    x, y = inner[4], inner[5]
    across, up = inner[2], inner[3]
    height = math.hypot(across * a + up * c, across * b + up * d)
    return Piece(text, x * a + y * c + e, x * b + y * d + f, abs(size) * height)


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    return any(entry.get_object().get("/Subtype") in {"/Image", "/Form"} for entry in objects.get_object().values())
