"""Families: texts that are the same but for a few words, found before anything is grouped.

Exact copies share their letters and digits. Near copies share most of their runs of three words: the cosine of the
two sets of runs, shared / sqrt(runs of one x runs of the other), reaches the threshold. A family is what hangs
together by such pairs.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analysis.arrays import Ints, Matrix, column_counts, unit_rows
from analysis.corpus import Corpus
from analysis.graph import nearest
from analysis.words import Words

_RUN = 3
_MIX = np.uint64(0x9E3779B97F4A7C15)
# Enough links to hold the largest campaign together; a row needs no more than some of its twins.
_TWINS = 24


def collapse(words: Words, corpus: Corpus, threshold: float) -> tuple[Ints, Ints]:
    """The family of each different text, and the text that stands for each family: the one most often sent.

    words: those of corpus.texts. Families are numbered in the order of the texts that stand for them.
    """
    runs = _runs(words)
    close = nearest(runs, runs, _TWINS, threshold)
    count, family = connected_components(close, directed=False)
    order = np.lexsort((np.arange(len(family)), -corpus.copies))
    texts = np.full(count, -1)
    texts[family[order[::-1]]] = order[::-1]
    by_text = np.argsort(texts, kind="stable")
    renumbered = np.empty(count, np.int64)
    renumbered[by_text] = np.arange(count)
    return renumbered[family], texts[by_text]


def _runs(words: Words) -> Matrix:
    """texts x runs of three words: unit rows, without the columns of runs that only one text has."""
    rows, hashes = _hashed_runs(words)
    count = len(words.starts) - 1
    _, columns = np.unique(hashes, return_inverse=True)
    matrix = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(count, int(columns.max(initial=-1)) + 1)
    )
    matrix.sum_duplicates()
    matrix.data[:] = 1
    weighted = unit_rows(matrix)
    return weighted[:, column_counts(weighted) > 1]


def _hashed_runs(words: Words) -> tuple[Ints, Ints]:
    is_word = words.tokens > 0
    tokens = words.lower[words.tokens[is_word]].astype(np.uint64)
    rows = words.row_of_token[is_word]
    whole = rows[: 1 - _RUN] == rows[_RUN - 1 :]
    hashes = tokens[: 1 - _RUN]
    for step in range(1, _RUN):
        hashes = hashes * _MIX + tokens[step : len(tokens) - _RUN + 1 + step]
    return rows[: 1 - _RUN][whole], hashes[whole]
