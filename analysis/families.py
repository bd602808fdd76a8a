"""Families: texts that are the same but for a few words, found before anything is grouped.

Exact copies share their letters and digits. Near copies share most of their runs of three words: the cosine of the
two sets of runs, shared / sqrt(runs of one x runs of the other), reaches the threshold. Short texts share phrases
without being copies ("Zona SER en el barrio de ..."): they have a higher bar. Each text of a family is that near to
the one that stands for it, or a part of it word for word where three or more sent that one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Floats, Ints, Matrix, column_counts, numbered, row_of_each, unit_rows
from analysis.corpus import Corpus
from analysis.graph import nearest
from analysis.words import Words

RUN = 3
# A text that so many sent is a letter: whoever sends a part of it sends the letter.
FEWEST_SIGNATURES = 3
_PART, _FEWEST_RUNS, _LETTERS = 0.9, 4, 8
_MIX = np.uint64(0x9E3779B97F4A7C15)
# Enough links to find the largest campaign; a text needs no more than some of its twins for that.
_TWINS = 24
# Fewer runs of three words than this are a short text.
_SHORT = 20
_ROUNDING = 1e-6
# Products of two runs up to which all are compared at once; then rare runs first; then so many of each text's runs, and
# pairs whose sketches are as near as those of hardly any pair that is no family.
_LITTLE, _WORK = 5e7, 1e9
_SKETCH, _LIKELY = 16, 0.34
# The most frequent runs, an eighth of all that is written, make most of the work. A text of which they are more than
# this share is compared in full.
_FREQUENT, _MOSTLY_FREQUENT = 1 / 8, 0.3
_CANDIDATES = 4 * _TWINS
_PAIRS_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class Families:
    """of_text: the family of each different text. texts: the one that stands for each family, the one most often sent.

    likeness: of each text to the one that stands for it, 0 to 1; 1 for that one itself.
    """

    of_text: Ints
    texts: Ints
    likeness: Floats


def collapse(
    words: Words, corpus: Corpus, threshold: float, report: Callable[[float], None] = lambda part: None
) -> Families:
    """The families among the different texts.

    words: those of corpus.texts. Families are numbered in the order of the texts that stand for them; `report` hears
    the share done.
    """
    runs, sizes = _runs(words)
    close = _close(runs, threshold - _ROUNDING, report)
    ranked = np.lexsort((-np.minimum(np.diff(close.indptr), _TWINS), -corpus.copies))
    leaders, likeness = _leaders(runs, close, sizes, ranked, threshold)
    _join_parts(runs, sizes, corpus.copies, leaders, likeness)
    texts, families = np.unique(leaders, return_inverse=True)
    return Families(families, texts, likeness)


def _close(runs: Matrix, threshold: float, report: Callable[[float], None]) -> Matrix:
    """texts x texts: the cosines above the threshold, some of each text's highest where it has very many.

    Where comparing all runs would take long, only a sketch of each text is compared, its lowest run hashes (Broder
    1997), and the cosines of those pairs alone are taken in full.
    """
    work = np.square(column_counts(runs), dtype=np.float64).sum()
    if work <= _LITTLE:
        return nearest(runs, runs, _TWINS, threshold, report)
    if work <= _WORK:
        return _close_by_rare_runs(runs, threshold, report)
    place = np.arange(runs.nnz) - np.repeat(runs.indptr[:-1], np.diff(runs.indptr))
    kept = place < _SKETCH
    starts = np.concatenate([[0], np.cumsum(kept)])[runs.indptr]
    ones = np.ones(int(kept.sum()), np.float32)
    sketch = unit_rows(sparse.csr_matrix((ones, runs.indices[kept], starts), shape=runs.shape))
    likely = nearest(sketch, sketch, _TWINS, _LIKELY, lambda part: report(part * 0.8))
    cosines = _cosines(runs, likely, lambda part: report(0.8 + part * 0.2))
    found = sparse.csr_matrix((cosines, likely.indices, likely.indptr), shape=likely.shape)
    found.data[found.data <= threshold] = 0
    found.eliminate_zeros()
    return found


def _close_by_rare_runs(runs: Matrix, threshold: float, report: Callable[[float], None]) -> Matrix:
    """The same cosines, for a part of the work: frequent runs are looked at only where the rare ones may be enough.

    What two texts share of frequent runs adds at most the root of the shares that these have of either.
    """
    frequent = _frequent(runs)
    often, rarely = runs[:, frequent], runs[:, ~frequent]
    mostly = np.asarray(often.power(2).sum(axis=1)).ravel() > _MOSTLY_FREQUENT
    likely = nearest(rarely, rarely, _CANDIDATES, threshold - _MOSTLY_FREQUENT, lambda part: report(part / 2))
    likely.data += _cosines(often, likely, lambda part: report(0.5 + part / 4))
    likely.data[(likely.data <= threshold) | mostly[row_of_each(likely)]] = 0
    likely.eliminate_zeros()
    full = nearest(runs[mostly], runs, _TWINS, threshold, lambda part: report(0.75 + part / 4))
    rows = np.flatnonzero(mostly)
    spread = sparse.csr_matrix((full.data, (rows[row_of_each(full)], full.indices)), shape=likely.shape)
    return likely.maximum(spread).maximum(spread.T).tocsr()


def _frequent(runs: Matrix) -> Bools:
    """The runs that most texts have, down to where they are an eighth of all that is written."""
    counts = column_counts(runs)
    order = np.argsort(-counts, kind="stable")
    found = np.zeros(len(counts), np.bool_)
    found[order[np.cumsum(counts[order]) <= _FREQUENT * runs.nnz]] = True
    return found


def _cosines(runs: Matrix, pairs: Matrix, report: Callable[[float], None]) -> Floats:
    """The cosine of each pair for which `pairs` has a value, in its order."""
    rows = row_of_each(pairs)
    found = np.zeros(pairs.nnz, np.float32)
    for start in range(0, pairs.nnz, _PAIRS_AT_ONCE):
        report(start / pairs.nnz)
        some = slice(start, start + _PAIRS_AT_ONCE)
        found[some] = np.asarray(runs[rows[some]].multiply(runs[pairs.indices[some]]).sum(axis=1)).ravel()
    return found


def _leaders(runs: Matrix, close: Matrix, sizes: Ints, ranked: Ints, threshold: float) -> tuple[Ints, Floats]:
    """One text after the other gathers those left that are near to it; so nothing hangs together by a chain."""
    leader, likeness = np.arange(runs.shape[0]), np.ones(runs.shape[0])
    free = np.ones(runs.shape[0], np.bool_)
    links = np.diff(close.indptr)
    across = runs.T.tocsr()
    for at in ranked[links[ranked] > 1].tolist():
        if free[at]:
            # So many twins may not be all that there are.
            others, cosines = _row(close, at) if links[at] < _TWINS else _row(runs[at] @ across, 0)
            bars = _bars(np.minimum(sizes[others], sizes[at]), threshold)
            gathered = (cosines >= bars - _ROUNDING) & free[others]
            near = others[gathered]
            likeness[near] = np.minimum(cosines[gathered], 1)
            leader[near] = leader[at] = at
            free[near], free[at], likeness[at] = False, False, 1
    return leader, likeness


def _join_parts(runs: Matrix, sizes: Ints, copies: Ints, leaders: Ints, likeness: Floats) -> None:
    """Families that are a part of a letter, word for word, and that fewer sent, join its family; in place."""
    signatures = np.bincount(leaders, weights=copies, minlength=len(leaders))
    letters = np.flatnonzero(signatures >= FEWEST_SIGNATURES)
    asked = np.flatnonzero((signatures > 0) & (sizes >= _FEWEST_RUNS))
    near = nearest(runs[asked], runs[letters], _LETTERS)
    part, letter = asked[row_of_each(near)], letters[near.indices]
    held = near.data * np.sqrt(sizes[letter] / np.maximum(sizes[part], 1)) >= _PART
    held &= (sizes[letter] >= sizes[part]) & (signatures[letter] > signatures[part])
    goes_to = np.arange(len(leaders))
    # The last assignment holds: the nearest, as the values of a row fall.
    goes_to[part[held][::-1]] = letter[held][::-1]
    moved = np.flatnonzero(goes_to[leaders] != leaders)
    while (goes_to[goes_to] != goes_to).any():
        goes_to = goes_to[goes_to]
    leaders[moved] = goes_to[leaders[moved]]
    cosines = np.asarray(runs[moved].multiply(runs[leaders[moved]]).sum(axis=1)).ravel()
    likeness[moved] = np.minimum(cosines, 1)


def _row(matrix: Matrix, at: int) -> tuple[Ints, Floats]:
    """The columns and the values of one row: scipy's own way takes fifty times as long."""
    part = slice(matrix.indptr[at], matrix.indptr[at + 1])
    return matrix.indices[part], matrix.data[part]


def _bars(sizes: Ints, threshold: float) -> Floats:
    """The cosine that makes a pair a family, by the runs of the shorter text: halfway to 1 where it is short."""
    bars: Floats = np.where(sizes < _SHORT, (1 + threshold) / 2, threshold)
    return bars


def _runs(words: Words) -> tuple[Matrix, Ints]:
    """texts x runs of three words, unit rows, without the columns of runs that only one text has; runs a text."""
    counts, columns = numbered_runs(words)
    starts = np.concatenate([[0], np.cumsum(counts)])
    shape = (len(counts), int(columns.max(initial=-1)) + 1)
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=shape)
    matrix.sum_duplicates()
    sizes = np.diff(matrix.indptr)
    matrix.data = np.repeat((1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32), sizes)
    return matrix[:, column_counts(matrix) > 1], sizes


def numbered_runs(words: Words) -> tuple[Ints, Ints]:
    """How many runs each text has; and the number of each, text after text, numbered by their hashes."""
    is_word = words.tokens > 0
    rows = words.row_of_token[is_word]
    whole = rows[: 1 - RUN] == rows[RUN - 1 :]
    counts = np.bincount(rows[: 1 - RUN][whole], minlength=len(words.starts) - 1)
    del rows
    tokens = words.lower[words.tokens[is_word]].astype(np.uint64)
    hashes = tokens[: 1 - RUN].copy()
    for step in range(1, RUN):
        hashes *= _MIX
        hashes += tokens[step : len(tokens) - RUN + 1 + step]
    del tokens
    # The high bits, which order the runs, come from all three words.
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    _, columns = numbered(hashes[whole])
    return counts, columns
