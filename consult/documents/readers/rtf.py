"""The text of RTF files: their words without their codes. Pictures, styles and notes on the author are passed over."""

import re

from consult.documents.readers import MAX_CHARACTERS, Outcome, Pages, UnreadableError

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
# Groups that are no text of the document.
_SILENT = re.compile(
    rb"fonttbl|colortbl|stylesheet|info|pict|object|(header|footer)[lrf]?|list(override)?table|rsidtbl|generator|themedata"
    rb"|datastore|latentstyles|xmlnstbl|fldinst|bkmk(start|end)|annotation|atn(id|author)|template|filetbl|revtbl|nonshppict"
    rb"|deleted|mmathPr"
)
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"~": " ", b"_": "-", b"cell": "\x1f",
}  # fmt: skip
_DEEPEST = 500  # groups inside each other
CELL = " | "


def read(data: bytes) -> Pages:
    """The pages as far as the file tells where they break. Raises UnreadableError."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableError(Outcome.UNSUPPORTED)
    if data.count(b"{") - data.count(b"}") > len(data) // 50 + 1:
        raise UnreadableError(Outcome.BROKEN)
    return _Reader(data).pages()


class _Reader:
    """Goes through the codes once; what a group changes ends with the group."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        page = re.search(rb"\\ansicpg(\d{3,5})", data[:2000])
        self._code_page = f"cp{page[1].decode()}" if page else "cp1252"
        self._pages: Pages = [[]]
        self._words: list[str] = []
        self._length = 0
        self._silent, self._after_unicode, self._skip = False, 1, 0
        self._outer: list[tuple[bool, int]] = []

    def pages(self) -> Pages:
        """All pages."""
        for token in _TOKEN.finditer(self._data):
            word, number, code, sign, brace, text = token.groups()
            if brace:
                self._group(brace)
            elif word:
                self._control(word, int(number) if number else None)
            elif code:
                self._say(bytes([int(code, 16)]))
            elif sign:
                self._symbol(sign)
            elif text:
                self._say(text)
        self._end_paragraph()
        return self._pages

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._outer) >= _DEEPEST:
                raise UnreadableError(Outcome.BROKEN)
            self._outer.append((self._silent, self._after_unicode))
        elif self._outer:
            self._silent, self._after_unicode = self._outer.pop()

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._silent = True
        elif sign in b"\\{}":
            self._say(sign)
        elif sign in _SIGNS:
            self._add(_SIGNS[sign])
        elif sign in {b"\n", b"\r"}:
            self._end_paragraph()

    def _control(self, word: bytes, number: int | None) -> None:
        if _SILENT.fullmatch(word):
            self._silent = True
        elif word == b"uc":
            self._after_unicode = max(0, min(number or 0, 8))
        elif word == b"u" and number is not None:
            self._add(chr(number % 65536) if number % 65536 not in range(0xD800, 0xE000) else "\ufffd")
            self._skip = self._after_unicode
        elif word == b"bin":
            self._silent = True
        elif word in {b"par", b"row", b"sect"}:
            self._end_paragraph()
        elif word == b"page" and not self._silent:
            self._end_paragraph()
            self._pages.append([])
        elif word in _SIGNS:
            self._add(_SIGNS[word])

    def _say(self, text: bytes) -> None:
        """Bytes of text; those that stand in for a character given as Unicode are passed over."""
        if self._skip:
            passed = min(self._skip, len(text))
            self._skip -= passed
            text = text[passed:]
        try:
            self._add(text.decode(self._code_page, errors="replace"))
        except LookupError:
            self._code_page = "cp1252"
            self._add(text.decode(self._code_page, errors="replace"))

    def _add(self, text: str) -> None:
        if self._silent or not text:
            return
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise UnreadableError(Outcome.TOO_LARGE)
        self._words.append(text)

    def _end_paragraph(self) -> None:
        if self._silent:
            return
        cells = [" ".join(cell.split("\t")).strip() for cell in "".join(self._words).split("\x1f")]
        self._words = []
        text = CELL.join(cell for cell in cells if cell)
        if text:
            self._pages[-1].append(text)
