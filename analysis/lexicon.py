"""The lexicon: the stems and phrases of a corpus side by side, and how people write them."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Floats, Ints, Matrix
from analysis.phrases import FARTHEST, find
from analysis.usage import usage
from analysis.vectors import Stems
from analysis.words import Words

# So many uses show how a phrase is written.
_USES = 500


class Lexicon:
    """Columns are numbers: stems first, phrases after them. counts: texts x columns; usage: of each stem."""

    def __init__(self, words: Words, stems: Stems):
        self.words = words
        self.stems = stems
        self._phrases = find(words, stems)
        self._width = int(stems.counts.shape[1])
        self.usage = usage(words, stems)
        self.counts: Matrix = sparse.hstack([stems.counts, self._phrases.counts], format="csr")

    @property
    def first_phrase(self) -> int:
        """The columns from here on are phrases."""
        return self._width

    @property
    def as_noun(self) -> Floats:
        """How far each column is used as a noun is, 0 to 1; of a phrase the lesser of its two words."""
        single = self.usage.as_noun
        return np.concatenate([single, np.sqrt(single[self._phrases.pairs].prod(axis=1))])

    @property
    def generic(self) -> Bools:
        """Whether each column names no subject; a phrase where either word of it does."""
        single = self.usage.generic
        return np.concatenate([single, single[self._phrases.pairs].all(axis=1)])

    def is_phrase(self, column: int) -> bool:
        """Whether the column is a pair of words."""
        return column >= self._width

    def stems_of(self, column: int) -> frozenset[int]:
        """The stems in a column: itself, or the two of a phrase."""
        if not self.is_phrase(column):
            return frozenset([column])
        return frozenset(map(int, self._phrases.pairs[column - self._width]))

    def written(self, columns: Iterable[int]) -> dict[int, str]:
        """The most frequent written form of each column, with its accents, in the case that it mostly has."""
        wanted = np.unique(np.fromiter(columns, np.int64))
        uses = self._stem_uses(wanted[wanted < self._width])
        uses |= self._phrase_uses(wanted[wanted >= self._width] - self._width)
        return {column: _usual(counter) for column, counter in uses.items()}

    def _stem_uses(self, stems: Ints) -> dict[int, Counter[str]]:
        forms = self.words.forms
        at = np.flatnonzero(np.isin(self.stems.of_token, stems))
        codes, counts = np.unique(
            self.stems.of_token[at].astype(np.int64) * len(forms) + self.words.tokens[at], return_counts=True
        )
        uses: dict[int, Counter[str]] = defaultdict(Counter)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            uses[code // len(forms)][forms[code % len(forms)]] += count
        return uses

    def _phrase_uses(self, phrases: Ints) -> dict[int, Counter[str]]:
        """How the first uses of each phrase are written; `phrases` ascend."""
        found, forms, tokens = self._phrases, self.words.forms, self.words.tokens
        begin, end = np.searchsorted(found.of_occurrence, [phrases, phrases + 1])
        counts = np.minimum(end - begin, _USES)
        at = np.repeat(begin - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        # The tokens of each use in a row of their own, with those alike counted before any string is made.
        places = found.first[at, None] + np.arange(FARTHEST + 1)
        written = np.where(places <= found.last[at, None], tokens[np.minimum(places, len(tokens) - 1)], -1)
        rows = np.column_stack([found.of_occurrence[at], written]).astype(np.int64)
        kinds, often = np.unique(
            rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel(), return_counts=True
        )
        uses: dict[int, Counter[str]] = defaultdict(Counter)
        for (phrase, *spelt), count in zip(
            kinds.view(np.int64).reshape(-1, rows.shape[1]).tolist(), often.tolist(), strict=True
        ):
            uses[phrase + self._width][" ".join(forms[token] for token in spelt if token >= 0)] += count
        return uses


def _usual(uses: Counter[str]) -> str:
    """The most frequent form, whatever its case; of that the most frequent case. Ties go by the alphabet."""
    regardless: Counter[str] = Counter()
    for form, count in uses.items():
        regardless[form.lower()] += count
    best = min(regardless, key=lambda form: (-regardless[form], form))
    return min((form for form in uses if form.lower() == best), key=lambda form: (-uses[form], form))
