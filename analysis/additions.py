"""Additions: what somebody wrote into a letter that many send."""

import re
from difflib import SequenceMatcher

from analysis.passages import Span

_WORD = re.compile(r"\w+")
# Fewer new words in a row are a signature, a date or a slip.
_FEWEST = 4
# So few words of the letter between two additions do not part them.
_BRIDGE = 2
_MOST_WORDS = 2000


def additions(letter: str, text: str) -> tuple[Span, ...]:
    """The stretches of `text` of four words or more that `letter` has not, by character offsets, in their order.

    Case and punctuation do not count. Beyond the first two thousand words of either nothing is looked at.
    """
    theirs = [word.casefold() for word in _WORD.findall(letter)][:_MOST_WORDS]
    places = [match.span() for match in _WORD.finditer(text)][:_MOST_WORDS]
    own = [text[start:end].casefold() for start, end in places]
    runs: list[list[int]] = []
    for tag, _, _, first, last in SequenceMatcher(None, theirs, own, autojunk=False).get_opcodes():
        if tag not in ("insert", "replace"):
            continue
        if runs and first - runs[-1][1] <= _BRIDGE:
            runs[-1][1] = last
        else:
            runs.append([first, last])
    return tuple(
        Span(places[first][0], _closed(text, places[last - 1][1])) for first, last in runs if last - first >= _FEWEST
    )


def _closed(text: str, end: int) -> int:
    """The end with the punctuation that belongs to the last word."""
    while end < len(text) and not text[end].isalnum() and not text[end].isspace():
        end += 1
    return end
