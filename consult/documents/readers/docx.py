"""The text of DOCX files, read straight from their XML: sizes are checked before anything is unpacked."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from consult.documents.readers import Outcome, Pages, UnreadableError

MAX_PART = 50 * 1024 * 1024  # bytes of one unpacked part
MAX_TOTAL = 200 * 1024 * 1024  # bytes of all parts, unpacked
MAX_PARTS = 5_000
BODY, FOOTNOTES = "word/document.xml", "word/footnotes.xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0"  # the old binary format, and the shell around an encrypted DOCX
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# What stands in the file and not on the page: deleted words, second copies of text boxes, codes of fields.
_SKIPPED = {_FALLBACK, _W + "del", _W + "moveFrom", _W + "instrText", _W + "delText"}
_SIGNS = {_W + "tab": " ", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


def read(data: bytes) -> Pages:
    """The pages as far as the file tells where they break, footnotes after the page that calls them.

    Raises UnreadableError.
    """
    if data.startswith(_OLE):
        raise UnreadableError(Outcome.ENCRYPTED if _ENCRYPTED_PACKAGE in data else Outcome.UNSUPPORTED)
    if not data.startswith(b"PK"):
        raise UnreadableError(Outcome.UNSUPPORTED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _pages(archive)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, EOFError, NotImplementedError):
        raise UnreadableError(Outcome.BROKEN) from None


def _pages(archive: zipfile.ZipFile) -> Pages:
    names = {entry.filename for entry in archive.infolist()}
    _check(archive.infolist())
    if BODY not in names:
        raise UnreadableError(Outcome.UNSUPPORTED)
    notes = _Notes()
    if FOOTNOTES in names:
        _walk(archive, FOOTNOTES, notes)
    body = _Body(notes.texts)
    _walk(archive, BODY, body)
    return body.pages


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs by what the directory of the archive says; unpacking never goes beyond that."""
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise UnreadableError(Outcome.TOO_LARGE)
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnreadableError(Outcome.ENCRYPTED)
        if entry.filename in {BODY, FOOTNOTES} and entry.file_size > MAX_PART:
            raise UnreadableError(Outcome.TOO_LARGE)


def _walk(archive: zipfile.ZipFile, name: str, reader: "_Paragraphs") -> None:
    with archive.open(name) as stream:
        for event, element in _visible(iterparse(stream, events=("start", "end"), forbid_dtd=True)):
            if event == "start":
                reader.start(element)
            else:
                reader.end(element)


def _visible(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """The events outside of what is skipped; elements are dropped as they end, so that millions never pile up."""
    hidden = 0
    open_elements: list[Element] = []
    for event, element in events:
        skipped = element.tag in _SKIPPED
        hidden += skipped and event == "start"
        if not hidden:
            yield event, element
        hidden -= skipped and event == "end"
        if event == "start":
            open_elements.append(element)
        else:
            open_elements.pop()
            if open_elements:
                open_elements[-1].clear()


class _Paragraphs:
    """Gathers the words of one paragraph after the other."""

    def __init__(self) -> None:
        # A text box stands inside a paragraph, with paragraphs of its own.
        self._open: list[list[str]] = []

    def start(self, element: Element) -> None:
        if element.tag == _W + "p":
            self._open.append([])

    def end(self, element: Element) -> None:
        if element.tag == _W + "p":
            text = "".join(self._open.pop()).strip()
            if text:
                self.finished(text)
        elif element.tag == _W + "t":
            self._add(element.text or "")
        elif element.tag == _W + "br" and element.get(_W + "type") is None:
            self._add("\n")
        elif element.tag in _SIGNS:
            self._add(_SIGNS[element.tag])

    def _add(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def finished(self, text: str) -> None:
        raise NotImplementedError


class _Notes(_Paragraphs):
    """The footnotes by their id."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self._id = ""

    def start(self, element: Element) -> None:
        super().start(element)
        if element.tag == _W + "footnote":
            self._id = element.get(_W + "id", "")

    def finished(self, text: str) -> None:
        self.texts.setdefault(self._id, []).append(text)


class _Body(_Paragraphs):
    """The pages of the document; the cells of a table's row make one paragraph."""

    def __init__(self, notes: dict[str, list[str]]) -> None:
        super().__init__()
        self.pages: Pages = [[]]
        self._notes = notes
        self._called: list[str] = []
        self._cells: list[list[str]] = []  # of the rows that are open, each inside a cell of the one before

    def start(self, element: Element) -> None:
        super().start(element)
        if element.tag == _W + "tr":
            self._cells.append([])
        elif element.tag == _W + "tc" and self._cells:
            self._cells[-1].append("")

    def end(self, element: Element) -> None:
        super().end(element)
        tag = element.tag
        if tag == _W + "tr" and self._cells:
            row = " | ".join(cell for cell in self._cells.pop() if cell)
            if row:
                self.finished(row)
        elif tag == _W + "footnoteReference":
            self._called += self._notes.pop(element.get(_W + "id", ""), [])
        elif _breaks_page(element):
            self._break()
        elif tag == _W + "body":
            self.pages[-1] += self._called

    def finished(self, text: str) -> None:
        if self._cells and self._cells[-1]:
            cell = self._cells[-1][-1]
            self._cells[-1][-1] = f"{cell} {text}" if cell else text
        else:
            self.pages[-1].append(text)

    def _break(self) -> None:
        """Begin a page, unless the present one is empty: Word notes some breaks twice."""
        if not self.pages[-1] or self._cells:
            return
        # What was said of the open paragraph before the break stays with the page on which it began.
        if self._open and "".join(self._open[-1]).strip():
            self.pages[-1].append("".join(self._open[-1]).strip())
            self._open[-1].clear()
        self.pages[-1] += self._called
        self._called = []
        self.pages.append([])


def _breaks_page(element: Element) -> bool:
    if element.tag == _W + "br":
        return element.get(_W + "type") == "page"
    if element.tag == _W + "pageBreakBefore":
        return element.get(_W + "val") not in {"0", "false", "off"}
    return element.tag == _W + "lastRenderedPageBreak"
