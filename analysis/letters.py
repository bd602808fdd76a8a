"""Letters: texts cut into passages together, so that what somebody wrote into a campaign's letter stands by itself.

A letter is what three or more people sent nearly alike: its runs of three words are those that half of them have. Words
of a text that none of these runs covers are its author's own. Six or more in a row are an addition: a passage of its
own, however short, and what is left of the text is the letter again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Ints, Matrix, membership
from analysis.config import Config
from analysis.corpus import gather
from analysis.families import FEWEST_SIGNATURES, RUN, collapse, numbered_runs
from analysis.graph import nearest
from analysis.passages import Passage, Span, split
from analysis.words import Words, places, read

_COMMON = 0.5
# A letter is known by so many runs at least, and a text holds it where it has such a share of them.
_FEWEST_RUNS, _HELD = 8, 0.7
# Fewer words in a row are a signature, a date or a slip; so little left of a letter stays with what was added.
_FEWEST_WORDS = 6
_BEFORE, _AFTER = re.compile(r"[^\w\s]*\Z"), re.compile(r"[^\w\s]*")


def split_all(
    texts: Sequence[str],
    threshold: float = Config().family_threshold,
    report: Callable[[float], None] = lambda part: None,
) -> list[tuple[Span, ...]]:
    """The passages of each text in order, as `split` gives them, but additions to a letter apart from the letter.

    threshold: of families, as in Config. Passages do not overlap. `report` hears the share done.
    """
    corpus = gather([Passage(at, text) for at, text in enumerate(texts)], lambda part: report(part / 8))
    words = read(corpus.texts, lambda part: report((1 + 2 * part) / 8))
    families = collapse(words, corpus, threshold, lambda part: report((3 + 4 * part) / 8))
    letters = _letters(words, families.of_text, corpus.copies)
    own = _own_words(words, letters)
    report(0.9)
    return [
        tuple(_spans(text, own[at])) if at in own else split(text)
        for text, at in zip(texts, corpus.of_passage.tolist(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Letters:
    """starts, columns: the runs of each text, one after the other. common: letters x runs, 1 where a letter has it."""

    starts: Ints
    columns: Ints
    common: Matrix

    @property
    def runs(self) -> Matrix:
        """texts x runs, 1 where the text has it."""
        ones = np.ones(len(self.columns), np.float32)
        shape = (len(self.starts) - 1, self.common.shape[1])
        found = sparse.csr_matrix((ones, self.columns.copy(), self.starts), shape=shape)
        found.sum_duplicates()
        found.data[:] = 1
        return found


def _letters(words: Words, of_text: Ints, copies: Ints) -> _Letters:
    """The letters among the families."""
    counts, columns = numbered_runs(words)
    starts = np.concatenate([[0], np.cumsum(counts)])
    width = int(columns.max(initial=-1)) + 1
    signatures = np.bincount(of_text, weights=copies)
    many = np.flatnonzero(signatures >= FEWEST_SIGNATURES)
    number = np.full(len(signatures), -1)
    number[many] = np.arange(len(many))
    runs = _Letters(starts, columns, sparse.csr_matrix((0, width), dtype=np.float32)).runs
    by_copies = sparse.diags(copies.astype(np.float32))
    held = (membership(number[of_text], len(many)) @ by_copies @ runs).tocsr()
    held.data = (held.data >= _COMMON * np.repeat(signatures[many], np.diff(held.indptr))).astype(np.float32)
    held.eliminate_zeros()
    return _Letters(starts, columns, held[np.diff(held.indptr) >= _FEWEST_RUNS])


def _own_words(words: Words, letters: _Letters) -> dict[int, Bools]:
    """For each text that holds a letter and words beside it: of each of its words, whether it is the author's own."""
    if not letters.common.shape[0]:
        return {}
    sizes = np.diff(letters.common.indptr)
    shares = (sparse.diags((1 / sizes).astype(np.float32)) @ letters.common).tocsr()
    best = nearest(letters.runs, shares, 1, _HELD)
    holding = np.flatnonzero(np.diff(best.indptr))
    lengths = words.lengths
    found = {}
    for at, letter in zip(holding.tolist(), best.indices.tolist(), strict=True):
        if lengths[at] >= sizes[letter] + RUN - 1 + _FEWEST_WORDS:
            theirs = letters.common.indices[letters.common.indptr[letter] : letters.common.indptr[letter + 1]]
            shared = np.isin(letters.columns[letters.starts[at] : letters.starts[at + 1]], theirs)
            own = ~_covered(shared, int(lengths[at]))
            if any(True for _ in _stretches(own)):
                found[at] = own
    return found


def _covered(shared: Bools, words: int) -> Bools:
    """Which words lie in one of the runs that are `shared`."""
    found = np.zeros(words, np.bool_)
    for step in range(RUN):
        found[step : step + len(shared)] |= shared
    return found


def _stretches(own: Bools) -> Iterator[tuple[int, int]]:
    """First word and the word after the last of each addition; so few words before or after it go with it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], own.astype(np.int8), [0]])))
    end = 0
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if last - first >= _FEWEST_WORDS:
            begin = end if first - end < _FEWEST_WORDS else first
            end = len(own) if len(own) - last < _FEWEST_WORDS else last
            yield begin, end


def _spans(text: str, own: Bools) -> Iterator[Span]:
    """The passages of a text with additions."""
    at = places(text)
    if len(at) != len(own):
        yield from split(text)  # written in another form of Unicode: its places are not those of its words
        return
    cuts = [0]
    for first, last in _stretches(own):
        before, after = _BEFORE.search(text, 0, at[first][0]), _AFTER.match(text, at[last - 1][1])
        start = before.start() if before and first else 0
        cuts += [max(start, cuts[-1]), after.end() if after and last < len(at) else len(text)]
    for start, stop in zip(cuts, [*cuts[1:], len(text)], strict=True):
        yield from (Span(start + span.start, start + span.end) for span in split(text[start:stop]))
