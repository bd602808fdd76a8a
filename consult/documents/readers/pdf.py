"""The text of PDF files: characters with their places from PDFium, made into lines, columns and paragraphs."""

from collections.abc import Iterator, Mapping
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from consult.documents.readers import MAX_CHARACTERS, MAX_PAGES, Found, Outcome, UnreadableError
from consult.documents.readers.glyphs import Segment, typed
from consult.documents.readers.hocr import segments
from consult.documents.readers.joining import joined
from consult.documents.readers.layout import Row, ordered, rows_of
from consult.documents.readers.paragraphs import Paragraph, paragraphs_of
from consult.documents.readers.running import without_running_rows
from consult.documents.readers.tables import parts_of

_SCANNED_LETTERS = 20  # fewer letters a page than this, beside pictures, are stamps and page numbers
_COVERED = 0.5  # of a page: a smaller picture on it is no page of a scan
_MEANINGLESS = 0.3  # of the characters: more without a meaning than this, and the text is a drawing
_LOCKED = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}


def read(data: bytes, seen: Mapping[int, str]) -> Found:
    """What is typed; of pages that are pictures what `seen` (hOCR by number) tells. Raises UnreadableError."""
    document = opened(data)
    typing: dict[int, list[Segment]] = {}
    bare: dict[int, bool] = {}  # pages without type of any use: whether a picture fills them
    letters = 0
    for number, page in pages_of(document):
        found = typed(page)
        letters += found.letters
        if letters > MAX_CHARACTERS:
            raise UnreadableError(Outcome.TOO_LARGE)
        typing[number] = found.segments
        if found.letters < _SCANNED_LETTERS:
            bare[number] = _covered(page)
        elif found.unknown > _MEANINGLESS * found.letters:
            bare[number] = True
    if letters < _SCANNED_LETTERS * len(typing):
        # A whole document without words: its pages may be drawn in lines, or put together from small pictures.
        bare |= {number: has_picture(page) for number, page in pages_of(document) if number in bare}
    pictures = [number for number, is_picture in bare.items() if is_picture]
    typing |= {number: segments(seen[number]) if number in seen else [] for number in pictures}
    # A page that could not be opened keeps its number.
    rows = [rows_of(typing.get(number, [])) for number in range(1, len(document) + 1)]
    return Found(
        joined([_paragraphs(page) for page in without_running_rows(rows)]),
        [number for number in pictures if number in seen],
        [number for number in pictures if number not in seen],
    )


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


def pages_of(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, Any]]:
    """The pages with their numbers, one at a time; without those that cannot be opened.

    A document of such pages alone is broken: raises UnreadableError.
    """
    good = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        good += 1
        yield number + 1, page
        page.close()
    if not good:
        raise UnreadableError(Outcome.BROKEN)


def has_picture(page: Any) -> bool:
    """Whether anything is drawn on a page that is no type."""
    return any(
        item.type in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH} for item in page.get_objects(max_depth=3)
    )


def _covered(page: Any) -> bool:
    """Whether pictures fill most of a page."""
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        covered += max(right - left, 0) * max(top - bottom, 0)
    return bool(covered >= _COVERED * width * height)


def _paragraphs(rows: list[Row]) -> list[Paragraph]:
    stretches = ordered(rows)
    lines = [row for stretch in stretches for row in stretch]
    return [each for stretch in stretches for each in paragraphs_of(parts_of(stretch), lines)]
