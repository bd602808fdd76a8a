"""Headers, footers and numbers of pages: lines that come again at the edges of pages."""

import re
import statistics
from collections import Counter

from consult.documents.readers.layout import Row
from consult.documents.readers.paragraphs import leading_of, same_size

_DEPTH = 3  # lines at the top and at the foot of a page among which running ones are sought
_SHARE = 0.3  # of the pages
_FAR = 1.8  # of the usual distance: how far a small line at the head of a page stands off, to be a running one
_PAGE_NUMBER = re.compile(
    r"(?:p[áa]gina|page|p[áa]g\.?|p\.)?\s*[-–—|]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|de|of)\s*\d{1,4})?\s*[-–—|]?",
    re.I,
)


def without_running_rows(pages: list[list[Row]]) -> list[list[Row]]:
    """The pages without headers and footers that come again, and without numbers of pages."""
    seen = Counter(shape for page in pages for shape in {_shape(row) for row in _edges(page)})
    often = max(2, _SHARE * len(pages))
    running = {shape for shape, count in seen.items() if count >= often}
    return [_kept(page, running, first=number == 0) for number, page in enumerate(pages)]


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "0", row.text)


def _edges(page: list[Row]) -> list[Row]:
    return page[:_DEPTH] + page[-_DEPTH:]


def _kept(page: list[Row], running: set[str], first: bool) -> list[Row]:
    """The page without what runs, from both edges inwards; a running line in the middle of text is none."""
    start, end = 0, len(page)
    if len(page) > 1 and not first and _is_small_and_apart(page[0], page[1:]):
        start = 1
    while start < min(end, _DEPTH) and _runs(page[start], running):
        start += 1
    while end > max(start, len(page) - _DEPTH) and _runs(page[end - 1], running):
        end -= 1
    return page[start:end]


def _runs(row: Row, running: set[str]) -> bool:
    return _shape(row) in running or bool(_PAGE_NUMBER.fullmatch(row.text))


def _is_small_and_apart(row: Row, below: list[Row]) -> bool:
    """A header that comes only once, since the first page has none: small type, off the text below it."""
    usual = statistics.median(other.size for other in below)
    distance = row.y - below[0].y
    return row.size < usual and not same_size(row.size, usual) and distance > _FAR * leading_of([row, *below])
