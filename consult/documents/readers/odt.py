"""The text of ODT files, read straight from their XML: sizes are checked before anything is unpacked."""

import io
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from consult.documents.readers import Outcome, Pages, UnreadableError

MAX_PART = 30 * 1024 * 1024  # bytes of one unpacked part; it is held whole
CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = {_T + "p", _T + "h"}
# What stands in the file and not on the page: deleted words, remarks of reviewers, the numbers of notes.
_SKIPPED = {_T + "tracked-changes", _OFFICE + "annotation", _T + "note-citation", _OFFICE + "forms"}
_SIGNS = {_T + "tab": " ", _T + "line-break": "\n", _T + "s": " "}
CELL = " | "


def read(data: bytes) -> Pages:
    """The pages as far as the file tells where they break, footnotes after the page that calls them.

    Raises UnreadableError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            with archive.open(CONTENT) as stream:
                root = parse(stream, forbid_dtd=True).getroot()
        reader = _Reader()
        if root is not None:
            reader.visit(root)
        return reader.finished()
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, EOFError, NotImplementedError, KeyError):
        raise UnreadableError(Outcome.BROKEN) from None
    except RecursionError:
        raise UnreadableError(Outcome.TOO_LARGE) from None


def _check(archive: zipfile.ZipFile) -> None:
    for name in (CONTENT, MANIFEST):
        if archive.getinfo(name).file_size > MAX_PART:
            raise UnreadableError(Outcome.TOO_LARGE)
    if b"encryption-data" in archive.read(MANIFEST):
        raise UnreadableError(Outcome.ENCRYPTED)


class _Reader:
    """Walks through the document and gathers its pages."""

    def __init__(self) -> None:
        self._pages: Pages = [[]]
        self._notes: list[str] = []

    def visit(self, element: Element) -> None:
        """Add what an element holds: paragraphs, rows of tables, and what these stand in."""
        if element.tag in _SKIPPED:
            return
        if element.tag == _T + "soft-page-break":
            self._break()
        elif element.tag in _PARAGRAPHS:
            self._add(self._words(element))
        elif element.tag == _TABLE + "table-row":
            self._row(element)
        else:
            for child in element:
                self.visit(child)

    def finished(self) -> Pages:
        """The pages, once all was visited."""
        self._pages[-1] += self._notes
        return self._pages

    def _add(self, text: str) -> None:
        if text.strip():
            self._pages[-1].append(text.strip())

    def _break(self) -> None:
        if self._pages[-1]:
            self._pages[-1] += self._notes
            self._notes = []
            self._pages.append([])

    def _row(self, row: Element) -> None:
        cells = [self._cell(cell) for cell in row if cell.tag == _TABLE + "table-cell"]
        self._add(CELL.join(cell for cell in cells if cell))

    def _cell(self, cell: Element) -> str:
        return " ".join(text for part in cell.iter() if part.tag in _PARAGRAPHS and (text := self._words(part).strip()))

    def _words(self, element: Element) -> str:
        """The words of a paragraph; its notes are kept for the end of the page."""
        parts = [element.text or ""]
        for child in element:
            if child.tag == _T + "note":
                self._note(child)
            elif child.tag in _SIGNS:
                parts.append(_SIGNS[child.tag])
            elif child.tag not in _SKIPPED:
                parts.append(self._words(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _note(self, note: Element) -> None:
        body = note.find(_T + "note-body")
        if body is not None:
            self._notes += [
                text for part in body.iter() if part.tag in _PARAGRAPHS and (text := self._words(part).strip())
            ]
