"""Vectors: how often each text uses each stem, and the BM25 weights of it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Ints, Matrix, column_counts
from analysis.languages import has_stop_words, stems
from analysis.weighing import weigh
from analysis.words import Words

_LEAST_TEXTS = 2
# Of so many texts in a language whose stop words nobody has listed, words in a larger share of them are such.
_LEAST_TO_LEARN, _LEARNED_SHARE = 12, 0.25
_NONE: Mapping[str, str] = MappingProxyType({})
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stems:
    """What the texts say, reduced to stems.

    counts: texts x stems, how often; stems that only one text has are left out. float32.
    of_token: the stem of each token of `words`, -1 for stop words and separators.
    said: whether a text has any stem, shared or not. language: of each text, a number into `codes`.
    names: the stem of each column.
    """

    counts: Matrix
    of_token: Ints
    said: Bools
    language: Ints
    codes: tuple[str, ...]
    names: tuple[str, ...]


def count_stems(words: Words, language: Ints, codes: Sequence[str], glossary: Mapping[str, str] = _NONE) -> Stems:
    """The stems of `words`, each text by its language (`language` gives numbers into `codes`); one vocabulary.

    glossary: lower-case word to the form that it counts as, in whatever language. In a language without a list of stop
    words, those that a large part of its texts have are left out.
    """
    learned = [
        _learned(words, language == at) if not has_stop_words(code) else _NOTHING for at, code in enumerate(codes)
    ]
    table, names = _stem_table(words, language, codes, learned, glossary)
    width = len(names)
    rows = words.row_of_token
    of_token = table[language[rows], words.tokens]
    counts = _tally(rows, of_token, len(words.starts) - 1, width)
    kept = np.flatnonzero(column_counts(counts) >= _LEAST_TEXTS)
    renumbered = np.full(width + 1, -1, np.int32)  # the last place serves the -1 of no stem
    renumbered[kept] = np.arange(len(kept), dtype=np.int32)
    return Stems(
        counts[:, kept],
        renumbered[of_token],
        np.diff(counts.indptr) > 0,
        language,
        tuple(codes),
        tuple(names[at] for at in kept),
    )


def bm25(counts: Matrix) -> Matrix:
    """The BM25 weights of `counts` as the corpus itself sets them; unit rows."""
    return weigh(counts).vectors(counts)


def count_known(
    words: Words, language: Ints, codes: Sequence[str], known: Sequence[str], glossary: Mapping[str, str] = _NONE
) -> tuple[Matrix, Ints]:
    """texts x `known`: how often each text uses each of these stems; and how many stems it has in all."""
    table, names = _stem_table(words, language, codes, [_NOTHING] * len(codes), glossary)
    rows = words.row_of_token
    of_token = table[language[rows], words.tokens]
    number = {name: at for at, name in enumerate(known)}
    renumbered = np.array([*(number.get(name, -1) for name in names), -1], np.int32)
    said = np.bincount(rows[of_token >= 0], minlength=len(words.starts) - 1)
    return _tally(rows, renumbered[of_token], len(words.starts) - 1, len(known)), said


def _learned(words: Words, spoken: Bools) -> frozenset[str]:
    """The lower-case words that so many of the texts that are `spoken` have that they can say nothing."""
    rows, texts = words.row_of_token, int(spoken.sum())
    if texts < _LEAST_TO_LEARN:
        return _NOTHING
    inside = spoken[rows]
    pairs = np.unique(rows[inside].astype(np.int64) * len(words.forms) + words.lower[words.tokens[inside]])
    found_in = np.bincount(pairs % len(words.forms), minlength=len(words.forms))
    return frozenset(words.forms[form] for form in np.flatnonzero(found_in > _LEARNED_SHARE * texts))


def _stem_table(
    words: Words,
    language: Ints,
    codes: Sequence[str],
    learned: Sequence[Set[str]],
    glossary: Mapping[str, str],
) -> tuple[Ints, list[str]]:
    """languages x forms: the number of the stem, -1 for none; and the stems."""
    numbers: dict[str, int] = {}
    table = np.full((len(codes), len(words.forms)), -1, np.int32)
    spoken = language[words.row_of_token]
    for at, code in enumerate(codes):
        lower = np.unique(words.lower[words.tokens[spoken == at]])
        forms = [words.forms[form] for form in lower]
        stemmed = [glossary.get(form, stem) for form, stem in zip(forms, stems(forms, code, learned[at]), strict=True)]
        table[at, lower] = [numbers.setdefault(stem, len(numbers)) if stem else -1 for stem in stemmed]
    return table[:, words.lower], list(numbers)


def _tally(rows: Ints, columns: Ints, height: int, width: int) -> Matrix:
    used = columns >= 0
    ones = np.ones(int(used.sum()), np.float32)
    counts = sparse.csr_matrix((ones, (rows[used], columns[used])), shape=(height, width))
    counts.sum_duplicates()
    return counts
