"""Phrases: pairs of words that people use together far more often than chance, such as "carril bici"."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Ints, Matrix, column_counts
from analysis.vectors import Stems
from analysis.words import Words

# The only words that may stand inside a phrase: "calidad del aire", "school of law".
CONNECTORS = frozenset(
    ["de", "del", "la", "las", "los", "el", "of", "the", "da", "do", "dos", "des", "du", "di", "von"]
)
# From the first token of a phrase to its last.
FARTHEST = 3
_LEAST_TEXTS = 3
_LEAST_ASSOCIATION = 0.35


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of some texts.

    counts: texts x phrases, how often. pairs: phrases x 2, the stems. of_occurrence, first, last: where each was
    written, as token positions, ordered by phrase.
    """

    counts: Matrix
    pairs: Ints
    of_occurrence: Ints
    first: Ints
    last: Ints


def find(words: Words, stems: Stems) -> Phrases:
    """All pairs of neighbouring stems, connectors aside, in three texts or more and with an NPMI above the bar.

    NPMI: normalised pointwise mutual information (Bouma 2009), -1 to 1.
    """
    first, last = _neighbours(words, stems.of_token)
    width = stems.counts.shape[1]
    codes, of_occurrence = np.unique(
        stems.of_token[first].astype(np.int64) * width + stems.of_token[last], return_inverse=True
    )
    rows = words.row_of_token[first]
    counts = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, of_occurrence)), shape=(len(words.starts) - 1, len(codes))
    )
    counts.sum_duplicates()
    pairs = np.stack([codes // max(width, 1), codes % max(width, 1)], axis=1)
    bound = _association(stems.counts, counts, pairs) >= _LEAST_ASSOCIATION
    kept = np.flatnonzero(bound & (column_counts(counts) >= _LEAST_TEXTS))
    return _kept(Phrases(counts, pairs, of_occurrence, first, last), kept)


def _neighbours(words: Words, of_token: Ints) -> tuple[Ints, Ints]:
    """Positions of two stems in one text with at most some connectors between them."""
    is_connector = np.array([form in CONNECTORS for form in words.forms])[words.tokens]
    barriers = np.concatenate([[0], np.cumsum((of_token < 0) & ~is_connector)])
    at = np.flatnonzero(of_token >= 0)
    first, last = at[:-1], at[1:]
    rows = words.row_of_token
    joined = (
        (last - first <= FARTHEST)
        & (barriers[first] == barriers[last])
        & (rows[first] == rows[last])
        & (of_token[first] != of_token[last])
    )
    return first[joined], last[joined]


def _association(stem_counts: Matrix, counts: Matrix, pairs: Ints) -> Ints:
    single = np.asarray(stem_counts.sum(axis=0)).ravel().astype(np.float64)
    together = np.asarray(counts.sum(axis=0)).ravel().astype(np.float64)
    total = single.sum() + 1
    expected = single[pairs[:, 0]] * single[pairs[:, 1]] / total
    association: Ints = np.log(together / expected) / -np.log(together / total)
    return association


def _kept(phrases: Phrases, kept: Ints) -> Phrases:
    renumbered = np.full(len(phrases.pairs), -1)
    renumbered[kept] = np.arange(len(kept))
    of_occurrence = renumbered[phrases.of_occurrence]
    order = np.argsort(of_occurrence, kind="stable")
    order = order[of_occurrence[order] >= 0]
    return Phrases(
        phrases.counts[:, kept], phrases.pairs[kept], of_occurrence[order], phrases.first[order], phrases.last[order]
    )
