"""What holds pages together: words parted by a hyphen, paragraphs that run over, notes set apart, heads of tables."""

import re
from collections import Counter

from consult.documents.readers import Pages
from consult.documents.readers.paragraphs import ITEM, Paragraph, same_size
from consult.documents.readers.tables import CELL

_NOTE = re.compile(r"(?:\(?\d{1,3}[.)]?|[*†‡]{1,3}|\[\d{1,3}\])\s*\S")
_NOTE_SIZE = 0.93  # of the body's type size: notes are smaller
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_OPEN = re.compile(r"\w[-/]$|\w,-$")  # what goes on without a space: and/or, TLS-, an address
_PARTED = 0.03  # of the lines
_LEADERS = re.compile(r"\s*(?:[.·…_]\s?){4,}\s*")


def joined(pages: list[list[Paragraph]]) -> Pages:
    """The texts of the pages: paragraphs whole on the page where they begin, notes at the end of their page."""
    body = _body_size(pages)
    pages = [_notes_last(page, body) for page in pages]
    _drop_repeated_heads(pages)
    _join_over_ends(pages)
    hyphens = _Hyphens(pages)
    return [[text for each in page if (text := _mended(each.lines, hyphens))] for page in pages]


def _body_size(pages: list[list[Paragraph]]) -> float:
    amounts: Counter[float] = Counter()
    for page in pages:
        for each in page:
            amounts[round(each.size, 1)] += sum(map(len, each.lines))
    return amounts.most_common(1)[0][0] if amounts else 0.0


def _notes_last(page: list[Paragraph], body: float) -> list[Paragraph]:
    """Notes are small, begin with their mark, and no larger type stands below them in their column."""
    for place, each in enumerate(page):
        following = next((other for other in page[place + 1 :] if other.y > each.y), None)
        column = page[place : page.index(following)] if following is not None else page[place:]
        small = all(other.size < _NOTE_SIZE * body and not other.is_row for other in column)
        each.is_note = small and bool(_NOTE.match(each.lines[0]) or (place and page[place - 1].is_note))
    return [each for each in page if not each.is_note] + [each for each in page if each.is_note]


def _drop_repeated_heads(pages: list[list[Paragraph]]) -> None:
    """A table that goes on over a page says its head again."""
    head = ""
    for page in pages:
        if page and page[0].is_row and page[0].lines[0] == head:
            del page[0]
        for place, each in enumerate(page):
            if each.is_row and (place == 0 or not page[place - 1].is_row):
                head = each.lines[0] if place or CELL in each.lines[0] else head


def _join_over_ends(pages: list[list[Paragraph]]) -> None:
    """Put the end of a paragraph that runs over to the next page, or column, where it began."""
    last: Paragraph | None = None
    for page in pages:
        if last is not None and page and _goes_on(last, page[0]):
            last.lines += page[0].lines
            last.is_full = page[0].is_full
            del page[0]
        place = 1
        while place < len(page):
            above, each = page[place - 1], page[place]
            if each.y > above.y and not each.is_note and _goes_on(above, each):
                above.lines += each.lines
                above.is_full = each.is_full
                del page[place]
            else:
                place += 1
        texts = [each for each in page if not each.is_note]
        last = texts[-1] if texts else last


def _goes_on(last: Paragraph, following: Paragraph) -> bool:
    if last.is_row or following.is_row or following.is_note or not same_size(last.size, following.size):
        return False
    first = following.lines[0]
    if last.ended or ITEM.match(first):
        return False
    return first[:1].islower() or bool(_HYPHENATED.search(last.lines[-1])) or (last.is_full and len(last.lines) > 1)


class _Hyphens:
    """Which hyphens at the ends of lines belong to their words, by how the rest of the document writes."""

    def __init__(self, pages: list[list[Paragraph]]) -> None:
        lines = [line for page in pages for each in page for whole in each.lines for line in whole.split("\n")]
        words = [word.lower() for line in lines for word in _WORD.findall(line)]
        self._words = Counter(words)
        self._first = Counter(part for word in words if "-" in word for part in word.split("-")[:-1])
        parted = sum(bool(_HYPHENATED.search(line)) for line in lines)
        # A program that parts words does so often; else a hyphen is one that somebody typed.
        self._parts_words = parted > _PARTED * len(lines)

    def stays(self, before: str, line: str) -> bool:
        """Whether the hyphen between what ends with `before` and begins the next line is part of the word."""
        after = _WORD.match(line)
        word = _HYPHENATED.search(before)
        if after is None or word is None or before[: word.start()].endswith("-"):
            return True
        first, rest = word[1].lower(), after[0].lower()
        if self._words[first + rest]:
            return False
        if self._words[f"{first}-{rest}"] or self._first[first]:
            return True
        return not self._parts_words


def _mended(lines: list[str], hyphens: _Hyphens) -> str:
    """The text of a paragraph's lines; the cells of a table's row are mended each by itself."""
    if len(lines) == 1 and CELL in lines[0]:
        return CELL.join(_mended(cell.split("\n"), hyphens) for cell in lines[0].split(CELL))
    text = ""
    for line in (line for whole in lines for line in whole.split("\n")):
        if text.endswith("\u00ad"):
            text = text[:-1] + line
        elif _HYPHENATED.search(text) and line[:1].islower():
            text = (text if hyphens.stays(text, line) else text[:-1]) + line
        elif _OPEN.search(text) and line[:1].isalnum():
            text += line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(_LEADERS.sub(" ", text.replace("\u00ad", "")).split())
