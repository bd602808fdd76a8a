"""Terms and labels: what a topic is called, in words that people wrote."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import product, takewhile

import numpy as np

from analysis.arrays import Floats, Ints, Matrix, membership
from analysis.candidates import Speakers, candidates
from analysis.languages import fold
from analysis.lexicon import Lexicon
from analysis.phrases import CONNECTORS

Terms = tuple[tuple[str, float], ...]

_MOST_TERMS = 10
_LABEL_TERMS, _SHORTER_LABEL = 4, 3
_LABEL_LENGTH = 44
_LEAST_TERMS, _FAINT = 2, 0.05
_JOIN = " · "
# A word gives way to a phrase that holds at least this share of its uses in the topic.
_MOSTLY = 0.4
_SAME_START, _SAME_SHARE = 5, 0.72


@dataclass(frozen=True, slots=True)
class Description:
    """What a topic is called; parent: the topic that a sub-topic is in, None for a topic."""

    parent: int | None
    label: str
    terms: Terms


def describe(
    lexicon: Lexicon, vectors: Matrix, topics: Ints, subtopics: Ints, speakers: Speakers
) -> tuple[list[Description], list[Description]]:
    """The topics and the sub-topics, each called by what sets it apart from the others of its level.

    A sub-topic's terms leave out the words of its topic's label. No two labels of the run are the same.
    """
    upper = _Terms(lexicon, vectors, topics, speakers)
    lower = _Terms(lexicon, vectors, _finest(topics, subtopics), speakers)
    named = [upper.of(topic) for topic in range(int(topics.max(initial=-1)) + 1)]
    count = int(subtopics.max(initial=-1)) + 1
    _, first = np.unique(subtopics, return_index=True)
    parents = topics[first[-count:]].tolist() if count else []
    parts = [lower.of(part, avoid=named[parent][1]) for part, parent in enumerate(parents)]
    parts = [found if found[0] else lower.of(part) for part, found in enumerate(parts)]
    terms = [terms for terms, _ in named + parts]
    called = [
        Description(parent, label, found)
        for parent, label, found in zip([None] * len(named) + parents, _labels(terms), terms, strict=True)
    ]
    return called[: len(named)], called[len(named) :]


def _finest(topics: Ints, subtopics: Ints) -> Ints:
    """The sub-topic of each text; of a topic without sub-topics the topic itself, numbered on from those."""
    with_parts = np.unique(topics[subtopics >= 0])
    alone = np.where((topics < 0) | np.isin(topics, with_parts), -1, topics)
    _, numbers = np.unique(alone, return_inverse=True)
    following = int(subtopics.max(initial=-1)) + numbers + int(alone.min() >= 0)
    return np.where(subtopics >= 0, subtopics, np.where(alone >= 0, following, -1))


class _Terms:
    """The terms of each topic at one level."""

    def __init__(self, lexicon: Lexicon, vectors: Matrix, topics: Ints, speakers: Speakers):
        self._lexicon = lexicon
        self._uses = (membership(topics, int(topics.max(initial=-1)) + 1) @ lexicon.counts).tocsr()
        self._candidates = candidates(lexicon, vectors, topics, speakers)
        self._forms = lexicon.written(column for found in self._candidates for column, _ in found)

    def of(self, topic: int, avoid: Set[int] = frozenset()) -> tuple[Terms, frozenset[int]]:
        """The terms of a topic, heaviest first, without the stems in `avoid`; and the stems of those in its label."""
        uses = self._uses[topic].toarray()[0]
        used = set(avoid)
        chosen: list[tuple[str, float]] = []
        columns: list[int] = []
        for found, weight in self._candidates[topic]:
            column = self._phrase_for(found, topic, uses, used)
            form = self._forms[column]
            stems = self._lexicon.stems_of(column)
            if used & stems or any(_alike(form, other) for other, _ in chosen):
                continue
            if len(chosen) == _MOST_TERMS:
                break
            chosen.append((form, weight))
            columns.append(column)
            used |= stems
        label_stems = [self._lexicon.stems_of(column) for column in columns[:_LABEL_TERMS]]
        return tuple(chosen[:_MOST_TERMS]), frozenset().union(*label_stems)

    def _phrase_for(self, column: int, topic: int, uses: Floats, used: Set[int]) -> int:
        """The phrase that a word mostly stands in, else the word itself."""
        if self._lexicon.is_phrase(column):
            return column
        for other, _ in self._candidates[topic]:
            stems = self._lexicon.stems_of(other)
            if len(stems) > 1 and column in stems and not used & stems and uses[other] >= _MOSTLY * uses[column]:
                return other
        return column


def _labels(terms: Sequence[Terms]) -> list[str]:
    """A label for each topic: three or four terms; more where two would read the same."""
    given: set[str] = set()
    found: list[str] = []
    for each in terms:
        forms = [form for at, (form, weight) in enumerate(each) if at < _LEAST_TERMS or weight >= _FAINT * each[0][1]]
        label = next((text for text in _wordings(forms) if text.casefold() not in given), None)
        label = label or f"{_wordings(forms)[0]} ({len(found) + 1})"
        given.add(label.casefold())
        found.append(label)
    return found


def _wordings(forms: Sequence[str]) -> list[str]:
    first = _LABEL_TERMS if len(_JOIN.join(forms[:_LABEL_TERMS])) <= _LABEL_LENGTH else _SHORTER_LABEL
    return [_JOIN.join(forms[:count]) for count in range(min(first, len(forms)), len(forms) + 1)]


def _alike(form: str, other: str) -> bool:
    """Whether two terms share a word in some form: luz and luces, autobús and autobuses, peatón and peatones."""
    return any(
        _same_word(one, two)
        for one, two in product(form.split(), other.split())
        if one not in CONNECTORS and two not in CONNECTORS
    )


def _same_word(form: str, other: str) -> bool:
    one, two = _singular(form), _singular(other)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
    return one == two or (start >= _SAME_START and start >= _SAME_SHARE * max(len(one), len(two)))


@cache
def _singular(form: str) -> str:
    bare = fold(form.lower())
    for ending in ("es", "s"):
        if bare.endswith(ending) and len(bare) > len(ending) + 2:
            bare = bare.removesuffix(ending)
            break
    return bare[:-1] + "c" if bare.endswith("z") else bare
