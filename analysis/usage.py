"""Usage: whether people use a word as a noun is used, and whether it names a subject at all.

Both come from what stands beside the word; where nobody has listed such words for a language, all words are alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Bools, Floats, Ints
from analysis.generic import before_nouns, before_verbs, generic_words
from analysis.languages import fold
from analysis.vectors import Stems
from analysis.words import Words

_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Usage:
    """How each stem is used. as_noun: 0 to 1, .5 where nothing tells. generic: whether it names no subject.

    after_determiner: whether each token follows a word that mostly stands before a noun.
    """

    as_noun: Floats
    generic: Bools
    after_determiner: Bools


def usage(words: Words, stems: Stems) -> Usage:
    """Read off the words before each token, each text in its own language."""
    width = stems.counts.shape[1]
    same_row = np.diff(words.row_of_token, prepend=-1) == 0
    noun_next, verb_next = _tokens_in(words, stems, before_nouns), _tokens_in(words, stems, before_verbs)
    noun = same_row & np.concatenate([[False], noun_next[:-1]])[: len(same_row)]
    verb = same_row & np.concatenate([[False], verb_next[:-1]])[: len(same_row)]
    nouns, verbs = _per_stem(stems.of_token, noun, width), _per_stem(stems.of_token, verb, width)
    said = _per_stem(stems.of_token, np.ones(len(noun), bool), width)
    generic = _per_stem(stems.of_token, _tokens_in(words, stems, generic_words), width)
    return Usage((nouns + 1) / (nouns + verbs + 2), generic > _MOSTLY * said, noun)


def _tokens_in(words: Words, stems: Stems, listed: Callable[[str], frozenset[str]]) -> Bools:
    """Whether each token is among the listed words of its text's language."""
    bare = [fold(form) for form in words.forms]
    table = np.array([[form in listed(code) for form in bare] for code in stems.codes])
    found: Bools = table[stems.language[words.row_of_token], words.lower[words.tokens]]
    return found


def _per_stem(of_token: Ints, counted: Bools, width: int) -> Floats:
    counts: Floats = np.bincount(of_token[counted & (of_token >= 0)], minlength=width).astype(np.float64)
    return counts
