"""Titles: short phrases that a topic could be named by, in words that people wrote; a person chooses or writes one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from analysis.alike import singular
from analysis.arrays import Ints, Matrix
from analysis.centroids import centroids
from analysis.generic import joiner
from analysis.lexicon import Lexicon

_HOW_MANY, _LONGEST = 5, 60
# So many of a topic's most central texts are searched for phrases.
_TEXTS = 40
_MOST_WORDS = 7
# How much a long run must hold, and how much it counts that several texts have it.
_LENGTH, _SUPPORT, _SUPPORTED = 0.75, 0.75, 4
_TRIED = 20
_NOUN, _NO_VERB = 0.55, 0.4
_FROM_TEXTS = 3
# Where all that is not enough, so many terms are set side by side.
_PAIRED = 6
# A title that repeats more than this share of another one's words is no further suggestion.
_SAME = 0.67
# What may stand between the words of a title.
_INSIDE = frozenset(
    "a al con contra de del e el en entre la las los para por sin y and for from in of on the to with".split()  # noqa: SIM905
)

Term = tuple[str, float]


class Titles:
    """Suggests titles for the topics of one level, asked for the largest first: no two get the same."""

    def __init__(self, lexicon: Lexicon, vectors: Matrix, topics: Ints):
        self._lexicon = lexicon
        self._central = _central(vectors, topics)
        self._given: set[str] = set()

    def of(self, topic: int, terms: Sequence[Term], weights: Mapping[int, float]) -> tuple[str, ...]:
        """Up to five titles of up to 60 characters, each different. weights: what each stem counts for in the topic."""
        rows = self._central[topic]
        language = self._language(rows)
        spans = self._spans(rows, weights)
        every = [form for form, _ in terms]
        strong = sum(weight >= terms[0][1] / 10 for _, weight in terms)
        taken: list[str] = []
        for title in _order(every, strong, spans, language):
            if not 0 < len(title) <= _LONGEST or title.casefold() in self._given:
                continue
            if len(taken) < _HOW_MANY and not any(_alike(title, other) for other in taken):
                taken.append(title[0].upper() + title[1:])
        self._given |= {title.casefold() for title in taken}
        return tuple(taken)

    def _language(self, rows: Ints) -> str:
        stems = self._lexicon.stems
        return stems.codes[int(np.bincount(stems.language[rows], minlength=1).argmax())] if len(rows) else ""

    def _spans(self, rows: Ints, weights: Mapping[int, float]) -> list[str]:
        """Runs of words that hold much of what the topic is about, the fullest and those in several texts first."""
        forms: dict[tuple[int, ...], Counter[str]] = defaultdict(Counter)
        worth: dict[tuple[int, ...], float] = {}
        for row in rows:
            for first, last in self._runs(int(row), weights):
                stems = tuple(stem for at in range(first, last + 1) if (stem := self._stem(at)) >= 0)
                forms[stems][self._text(first, last)] += 1
                worth[stems] = sum(weights.get(stem, 0) for stem in set(stems)) / len(stems) ** _LENGTH
        ranked = sorted(
            worth, key=lambda stems: (-worth[stems] * min(forms[stems].total(), _SUPPORTED) ** _SUPPORT, stems)
        )
        return [min(forms[stems], key=lambda text: (-forms[stems][text], text)) for stems in ranked[:_TRIED]]

    def _runs(self, row: int, weights: Mapping[int, float]) -> Iterator[tuple[int, int]]:
        """First and last token of each run in a text that begins and ends with a noun of the topic or near it."""
        words = self._lexicon.words
        begin, end = int(words.starts[row]), int(words.starts[row + 1])
        for first in range(begin, end):
            if not self._is_noun(first):
                continue
            for last in range(first + 1, min(first + _MOST_WORDS, end)):
                if not self._may_stand_inside(last):
                    break
                if self._names(last) and sum(self._stem(at) in weights for at in range(first, last + 1)) > 1:
                    yield first, last

    def _stem(self, token: int) -> int:
        return int(self._lexicon.stems.of_token[token])

    def _is_noun(self, token: int) -> bool:
        """Whether a title may begin here: with a noun that names a subject."""
        return self._names(token) and self._lexicon.usage.as_noun[self._stem(token)] >= _NOUN

    def _names(self, token: int) -> bool:
        usage, stem = self._lexicon.usage, self._stem(token)
        return stem >= 0 and not usage.generic[stem] and usage.as_noun[stem] >= _NO_VERB

    def _may_stand_inside(self, token: int) -> bool:
        words = self._lexicon.words
        return self._names(token) or words.forms[words.tokens[token]].lower() in _INSIDE

    def _text(self, first: int, last: int) -> str:
        words = self._lexicon.words
        text = " ".join(words.forms[token] for token in words.tokens[first : last + 1])
        return text.lower() if text.isupper() else text


def _order(every: Sequence[str], strong: int, spans: Sequence[str], language: str) -> Iterator[str]:
    """The best phrase of all, the best from texts, strong terms side by side, and whatever else there is."""
    forms = every[:strong]
    yield from [form for form in forms[:2] if " " in form][:1]
    yield from spans[:_FROM_TEXTS]
    yield _joined(forms[:3], language)
    yield _joined(forms[:2], language)
    yield _joined(forms[2:4], language)
    yield from spans[_FROM_TEXTS:]
    yield from forms
    for first, second in combinations(every[:_PAIRED], 2):
        yield _joined([first, second], language)
    yield from (_joined(every[:count], language) for count in range(3, _PAIRED + 1))
    yield from every[strong:]


def _joined(forms: Sequence[str], language: str) -> str:
    """Forms as one would list them: "a, b y c"."""
    if len(forms) < 2:
        return "".join(forms)
    return f"{', '.join(forms[:-1])} {joiner(language, forms[-1])} {forms[-1]}"


def _alike(title: str, other: str) -> bool:
    """Whether the shorter of two has little that the other has not."""
    one, two = _words_of(title), _words_of(other)
    return len(one & two) > _SAME * min(len(one), len(two))


def _words_of(title: str) -> set[str]:
    return {singular(word) for word in title.replace(",", "").split()} - _INSIDE


def _central(vectors: Matrix, topics: Ints) -> list[Ints]:
    """The rows of each topic that are nearest to its centroid."""
    centres = centroids(vectors, topics)
    found: list[Ints] = []
    for topic in range(centres.shape[0]):
        members = np.flatnonzero(topics == topic)
        near = (vectors[members] @ centres[topic].T).toarray().ravel()
        found.append(members[np.argsort(-near, kind="stable")[:_TEXTS]])
    return found
