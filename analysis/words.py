"""Words: every text read once, into one long array of word numbers."""

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from analysis.arrays import Ints

# Inside a word: the glottal stop of Mayan and other languages (k'áax, ts'íib, na'at), but no French qu'.
_GLOTTAL = r"(?i:(?:(?<=[aeiouáéíóúbkpqtzh])|(?<=ts))(?<!qu)'(?=[aeiouáéíóú]))"
# Letters; or an address, a mark-up tag, a run of anything else that is not white space: no phrase reaches over those.
_TOKEN = re.compile(
    rf"(?:https?://|www\.)\S+|[^\W\d_]+(?:{_GLOTTAL}[^\W\d_]+)*|</?[a-zA-Z][^<>]{{0,300}}>"
    r"|&(?:[a-zA-Z]{2,8}|#\d{1,6});|(?:[^\w\s<&]|[\d_])+|[<&]"
)
_SEPARATOR = 0
_REPORT_EVERY = 2048


@dataclass(frozen=True, slots=True)
class Words:
    """The words of n texts.

    tokens: numbers into `forms`, text after text; 0 stands for whatever is no word.
    starts: n + 1 offsets; text i is tokens[starts[i]:starts[i + 1]].
    forms: each word as it was written, case and accents kept; lower: the number of its lower-case form.
    """

    tokens: Ints
    starts: Ints
    forms: list[str]
    lower: Ints

    @property
    def row_of_token(self) -> Ints:
        """The text that each token is in."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    @property
    def lengths(self) -> Ints:
        """How many words each text has."""
        before = np.concatenate([[0], np.cumsum(self.tokens > _SEPARATOR)])
        counts: Ints = before[self.starts[1:]] - before[self.starts[:-1]]
        return counts

    def select(self, rows: Ints) -> "Words":
        """The same numbers for some of the texts."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Words(self.tokens[at], starts, self.forms, self.lower)


class _Numbers(dict[str, int]):
    """Gives each new word the next number; what begins with no letter gets the separator's."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = [""]

    def __missing__(self, form: str) -> int:
        number = len(self.forms) if form.replace("'", "").isalpha() else _SEPARATOR
        if number:
            self.forms.append(form)
        self[form] = number
        return number


class _Pieces(dict[str, tuple[int, ...]]):
    """The numbers of the words in each piece between white space; people write the same pieces again and again."""

    def __init__(self, numbers: _Numbers) -> None:
        super().__init__()
        self._numbers = numbers

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found = self[piece] = tuple(map(self._numbers.__getitem__, _TOKEN.findall(piece)))
        return found

    def of(self, text: str) -> Iterable[int]:
        """Those of a whole text. Mark-up alone goes over white space: then nothing is looked up by the piece."""
        if "<" in text:
            return map(self._numbers.__getitem__, _TOKEN.findall(text))
        return chain.from_iterable(map(self.__getitem__, text.split()))


def read(texts: Sequence[str], report: Callable[[float], None] = lambda part: None) -> Words:
    """The words of `texts`, in their order; `report` hears the share done."""
    numbers = _Numbers()
    pieces = _Pieces(numbers)
    tokens, starts = array("i"), array("q", [0])
    for at, text in enumerate(texts):
        if at % _REPORT_EVERY == 0:
            report(at / len(texts))
        tokens.extend(pieces.of(unicodedata.normalize("NFC", text).replace("’", "'")))
        starts.append(len(tokens))
    lower = np.array([numbers[form.lower()] for form in list(numbers.forms[1:])], np.int32)
    size = len(numbers.forms)
    # A lower-case form that nobody wrote was added after the others; it is its own.
    own = np.arange(len(lower) + 1, size, dtype=np.int32)
    return Words(
        np.array(tokens, np.int32), np.array(starts, np.int64), numbers.forms, np.concatenate([[0], lower, own])
    )


def places(text: str) -> list[tuple[int, int]]:
    """Start and end of each word of a text, in characters: those that `read` finds where the text is composed (NFC)."""
    found = _TOKEN.finditer(text.replace("’", "'"))
    return [match.span() for match in found if match.group().replace("'", "").isalpha()]
