"""The text of PDF files: characters with their places from PDFium, made into lines, columns and paragraphs."""

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from consult.documents.readers import MAX_CHARACTERS, MAX_PAGES, Outcome, Pages, UnreadableError
from consult.documents.readers.glyphs import typed
from consult.documents.readers.joining import joined
from consult.documents.readers.layout import Row, ordered, rows_of
from consult.documents.readers.paragraphs import Paragraph, paragraphs_of
from consult.documents.readers.running import without_running_rows
from consult.documents.readers.tables import parts_of

_SCANNED_LETTERS = 20  # fewer letters a page than this, beside pictures, are stamps and page numbers
_MEANINGLESS = 0.3  # of the characters: more without a meaning than this, and the text is a drawing
_LOCKED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}


def read(data: bytes) -> Pages:
    """The pages in reading order. Raises UnreadableError."""
    document = opened(data)
    pages: list[list[Row]] = []
    letters = unknown = 0
    for page in pages_of(document):
        found = typed(page)
        letters += found.letters
        unknown += found.unknown
        if letters > MAX_CHARACTERS:
            raise UnreadableError(Outcome.TOO_LARGE)
        pages.append(rows_of(found.segments))
    if unknown > _MEANINGLESS * letters:
        raise UnreadableError(Outcome.LOOKS_SCANNED)
    if letters < _SCANNED_LETTERS * len(pages) and any(has_picture(page) for page in pages_of(document)):
        raise UnreadableError(Outcome.LOOKS_SCANNED)
    return joined([_paragraphs(page) for page in without_running_rows(pages)])


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """The document. Raises UnreadableError where it is locked, damaged or too long."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        locked = pdfium.FPDF_GetLastError() in _LOCKED
        raise UnreadableError(Outcome.ENCRYPTED if locked else Outcome.BROKEN) from None
    if len(document) > MAX_PAGES:
        raise UnreadableError(Outcome.TOO_LARGE)
    if not len(document):
        raise UnreadableError(Outcome.BROKEN)
    return document


def pages_of(document: pypdfium2.PdfDocument) -> Any:
    """The pages, one at a time; a page that cannot be opened is left out, a document of such pages is broken."""
    good = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        good += 1
        yield page
        page.close()
    if not good:
        raise UnreadableError(Outcome.BROKEN)


def has_picture(page: Any) -> bool:
    """Whether anything is drawn on a page that is no type."""
    return any(
        item.type in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH} for item in page.get_objects(max_depth=3)
    )


def _paragraphs(rows: list[Row]) -> list[Paragraph]:
    stretches = ordered(rows)
    lines = [row for stretch in stretches for row in stretch]
    return [each for stretch in stretches for each in paragraphs_of(parts_of(stretch), lines)]
