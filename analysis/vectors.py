"""Vectors: how often each text uses each stem, and the BM25 weights of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Ints, Matrix, column_counts, row_of_each, unit_rows
from analysis.languages import stems
from analysis.words import Words

_LEAST_TEXTS = 2
_MOST_SHARE = 0.5
# In a handful of texts half of them are few: a word may always be in five.
_MOST_TEXTS_AT_LEAST = 5
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Stems:
    """What the texts say, reduced to stems.

    counts: texts x stems, how often; stems that only one text has are left out. float32.
    of_token: the stem of each token of `words`, -1 for stop words and separators.
    said: whether a text has any stem, shared or not.
    """

    counts: Matrix
    of_token: Ints
    said: Bools


def count_stems(words: Words, language: Ints, codes: Sequence[str]) -> Stems:
    """The stems of `words`, each text by its language (`language` gives numbers into `codes`); one vocabulary."""
    table, width = _stem_table(words, language, codes)
    rows = words.row_of_token
    of_token = table[language[rows], words.tokens]
    counts = _tally(rows, of_token, len(words.starts) - 1, width)
    kept = np.flatnonzero(column_counts(counts) >= _LEAST_TEXTS)
    renumbered = np.full(width + 1, -1, np.int32)  # the last place serves the -1 of no stem
    renumbered[kept] = np.arange(len(kept), dtype=np.int32)
    return Stems(counts[:, kept], renumbered[of_token], np.diff(counts.indptr) > 0)


def bm25(counts: Matrix) -> Matrix:
    """BM25 weights (Robertson and Zaragoza 2009; k1 1.2, b 0.75), unit rows; stems that half the texts have are out."""
    texts = counts.shape[0]
    found_in = column_counts(counts)
    kept = np.flatnonzero(found_in <= max(_MOST_SHARE * texts, _MOST_TEXTS_AT_LEAST))
    trimmed = counts[:, kept]
    found_in = found_in[kept]
    rarity = np.log(1 + (texts - found_in + 0.5) / (found_in + 0.5))
    length = np.asarray(trimmed.sum(axis=1)).ravel()
    norm = _K1 * (1 - _B + _B * length / max(length.mean(), 1e-9))
    weights = trimmed.data * (_K1 + 1) / (trimmed.data + norm[row_of_each(trimmed)]) * rarity[trimmed.indices]
    return unit_rows(sparse.csr_matrix((weights, trimmed.indices, trimmed.indptr), shape=trimmed.shape))


def _stem_table(words: Words, language: Ints, codes: Sequence[str]) -> tuple[Ints, int]:
    """languages x forms: the number of the stem, -1 for none; and how many stems there are."""
    numbers: dict[str, int] = {}
    table = np.full((len(codes), len(words.forms)), -1, np.int32)
    spoken = language[words.row_of_token]
    for at, code in enumerate(codes):
        lower = np.unique(words.lower[words.tokens[spoken == at]])
        stemmed = stems([words.forms[form] for form in lower], code)
        table[at, lower] = [numbers.setdefault(stem, len(numbers)) if stem else -1 for stem in stemmed]
    return table[:, words.lower], len(numbers)


def _tally(rows: Ints, columns: Ints, height: int, width: int) -> Matrix:
    used = columns >= 0
    ones = np.ones(int(used.sum()), np.float32)
    counts = sparse.csr_matrix((ones, (rows[used], columns[used])), shape=(height, width))
    counts.sum_duplicates()
    return counts
