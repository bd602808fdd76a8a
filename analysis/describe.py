"""Terms and labels: what a topic is called, in words that people wrote."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from analysis.alike import alike
from analysis.arrays import Floats, Ints, Matrix, membership
from analysis.candidates import Speakers, Weighed, candidates, worth_as_name
from analysis.lexicon import Lexicon
from analysis.titles import Titles

Terms = tuple[tuple[str, float], ...]

_MOST_TERMS = 10
_LABEL_TERMS, _SHORTER_LABEL = 4, 3
_LABEL_LENGTH = 44
_LEAST_TERMS, _FAINT = 2, 0.05
_TOO_FEW = 4
# The weighing of all words, as a part of the whole.
_WEIGHED = 0.5
_JOIN = " · "
# A word gives way to a phrase that holds at least this share of its uses in the topic.
_MOSTLY = 0.4


@dataclass(frozen=True, slots=True)
class Description:
    """What a topic is called, and could be; parent: the topic that a sub-topic is in, None for a topic."""

    parent: int | None
    label: str
    terms: Terms
    titles: tuple[str, ...]


def describe(
    lexicon: Lexicon,
    vectors: Matrix,
    topics: Ints,
    subtopics: Ints,
    speakers: Speakers,
    *,
    report: Callable[[float], None] = lambda part: None,
) -> tuple[list[Description], list[Description]]:
    """The topics and the sub-topics, each called by what sets it apart from the others of its level.

    A sub-topic's terms leave out the words of its topic's label. No two labels of the run are the same. `report` hears
    the share done.
    """
    upper = _Terms(lexicon, vectors, topics, speakers)
    report(_WEIGHED / 2)
    lower = _Terms(lexicon, vectors, _finest(topics, subtopics), speakers)
    parents = _parents(topics, subtopics)
    count = int(topics.max(initial=-1)) + 1
    every = max(count + len(parents), 1)
    named, titles = [], []
    for topic in range(count):
        report(_WEIGHED + (1 - _WEIGHED) * topic / every)
        named.append(upper.of(topic))
        titles.append(upper.titles(topic, named[topic][0]))
    for part, parent in enumerate(parents):
        report(_WEIGHED + (1 - _WEIGHED) * (count + part) / every)
        found = lower.of(part, avoid=named[parent][1])
        named.append(found if found[0] else lower.of(part))
        titles.append(lower.titles(part, named[-1][0]))
    terms = [terms for terms, _ in named]
    of = [None] * count + parents
    called = [Description(*each) for each in zip(of, _labels(terms), terms, titles, strict=True)]
    return called[:count], called[count:]


def _parents(topics: Ints, subtopics: Ints) -> list[int]:
    """The topic that each sub-topic is in."""
    count = int(subtopics.max(initial=-1)) + 1
    _, first = np.unique(subtopics, return_index=True)
    found: list[int] = topics[first[-count:]].tolist() if count else []
    return found


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
        found = candidates(lexicon, vectors, topics, speakers)
        self._candidates = [self._filled(topic, each) for topic, each in enumerate(found)]
        self._phrases = [self._phrases_among(found) for found in self._candidates]
        self._forms = lexicon.written(column for found in self._candidates for column, _ in found)
        self._titles = Titles(lexicon, vectors, topics)

    def _filled(self, topic: int, found: Weighed) -> Weighed:
        """Where next to nothing sets a topic apart, what it says oftener than others do comes last."""
        if len(found) >= _TOO_FEW:
            return found
        uses = self._uses[topic].toarray()[0]
        share = uses / np.maximum(np.asarray(self._uses.sum(axis=0)).ravel(), 1)
        worth = uses * share * worth_as_name(self._lexicon)
        worth[[column for column, _ in found]] = 0
        best = np.lexsort((np.arange(len(worth)), -worth))[: _MOST_TERMS * 2]
        lightest = min((weight for _, weight in found), default=1.0)
        more = [(int(at), float(lightest * worth[at] / worth[best[0]] / 2)) for at in best if worth[at] > 0]
        return [*found, *more]

    def _phrases_among(self, found: Weighed) -> list[tuple[int, frozenset[int]]]:
        return [(column, self._lexicon.stems_of(column)) for column, _ in found if self._lexicon.is_phrase(column)]

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
            if used & stems or any(alike(form, other) for other, _ in chosen):
                continue
            if len(chosen) == _MOST_TERMS:
                break
            chosen.append((form, weight))
            columns.append(column)
            used |= stems
        label_stems = [self._lexicon.stems_of(column) for column in columns[:_LABEL_TERMS]]
        return tuple(chosen[:_MOST_TERMS]), frozenset().union(*label_stems)

    def titles(self, topic: int, terms: Terms) -> tuple[str, ...]:
        """What a topic with these terms could be named."""
        weights: dict[int, float] = {}
        for column, weight in self._candidates[topic]:
            for stem in self._lexicon.stems_of(column):
                weights[stem] = max(weights.get(stem, 0), weight)
        return self._titles.of(topic, terms, weights)

    def _phrase_for(self, column: int, topic: int, uses: Floats, used: Set[int]) -> int:
        """The phrase that a word mostly stands in, else the word itself."""
        if self._lexicon.is_phrase(column):
            return column
        for other, stems in self._phrases[topic]:
            if column in stems and not used & stems and uses[other] >= _MOSTLY * uses[column]:
                return other
        return column


def _labels(terms: Sequence[Terms]) -> list[str]:
    """A label for each topic: three or four terms; more where two would read the same."""
    given: set[str] = set()
    found: list[str] = []
    for each in terms:
        strong = [form for at, (form, weight) in enumerate(each) if at < _LEAST_TERMS or weight >= _FAINT * each[0][1]]
        forms = [*strong, *(form for form, _ in each if form not in strong)]
        label = next((text for text in _wordings(forms, len(strong)) if text.casefold() not in given), None)
        label = label or f"{_wordings(forms, len(strong))[0]} ({len(found) + 1})"
        given.add(label.casefold())
        found.append(label)
    return found


def _wordings(forms: Sequence[str], strong: int) -> list[str]:
    """The label that is first choice, out of the `strong` first ones of `forms`, and longer ones."""
    most = _LABEL_TERMS if len(_JOIN.join(forms[:_LABEL_TERMS])) <= _LABEL_LENGTH else _SHORTER_LABEL
    return [_JOIN.join(forms[:count]) for count in range(min(most, strong), len(forms) + 1)]
