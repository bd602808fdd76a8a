"""Usage: whether people use a word as a noun is used, and whether it names a subject at all.

Both come from what stands beside the word; where nobody has listed such words for a language, all words are alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Bools, Floats, Ints
from analysis.generic import before_nouns, before_verbs, is_generic
from analysis.languages import fold
from analysis.vectors import Stems
from analysis.words import Words

_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Usage:
    """How each stem is used. as_noun: 0 to 1, .5 where nothing tells. generic: whether it names no subject."""

    as_noun: Floats
    generic: Bools


def usage(words: Words, stems: Stems) -> Usage:
    """Read off the words before each token, each text in its own language."""
    width = stems.counts.shape[1]
    noun, verb = (_after(words, _tokens(words, stems, _among(listed))) for listed in (before_nouns, before_verbs))
    nouns, verbs = _per_stem(stems.of_token, noun, width), _per_stem(stems.of_token, verb, width)
    said = _per_stem(stems.of_token, np.ones(len(noun), bool), width)
    generic = _per_stem(stems.of_token, _tokens(words, stems, is_generic), width)
    return Usage((nouns + 1) / (nouns + verbs + 2), generic > _MOSTLY * said)


def _after(words: Words, marked: Bools) -> Bools:
    """Whether each token follows a marked one of its own text."""
    found = np.zeros(len(marked), np.bool_)
    found[1:] = marked[:-1]
    found[words.starts[:-1][words.starts[:-1] < len(found)]] = False
    return found


def _among(listed: Callable[[str], frozenset[str]]) -> Callable[[str, str], bool]:
    return lambda form, language: form in listed(language)


def _tokens(words: Words, stems: Stems, holds: Callable[[str, str], bool]) -> Bools:
    """Whether it holds of each token in its text's language, case and accents apart."""
    bare = [fold(form) for form in words.forms]
    table = np.array([[holds(form, code) for form in bare] for code in stems.codes])
    found: Bools = table[stems.language[words.row_of_token], words.lower[words.tokens]]
    return found


def _per_stem(of_token: Ints, counted: Bools, width: int) -> Floats:
    counts: Floats = np.bincount(of_token[counted & (of_token >= 0)], minlength=width).astype(np.float64)
    return counts
