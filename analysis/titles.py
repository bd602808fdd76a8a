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
        usage = lexicon.usage
        # Whether a title may end with a stem, and begin with it: a noun that names a subject. No stem, -1, is the last.
        names = ~usage.generic & (usage.as_noun >= _NO_VERB)
        self._names = np.append(names, False)
        self._begins = np.append(names & (usage.as_noun >= _NOUN), False)
        self._inside = np.array([form.lower() in _INSIDE for form in lexicon.words.forms])

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
        uses: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
        for row in rows:
            for stems, first, last in self._runs(int(row), weights):
                uses[stems].append((first, last))
        worth = {
            stems: sum(weights.get(stem, 0) for stem in set(stems))
            / len(stems) ** _LENGTH
            * min(len(places), _SUPPORTED) ** _SUPPORT
            for stems, places in uses.items()
        }
        ranked = sorted(worth, key=lambda stems: (-worth[stems], stems))
        return [self._usual(uses[stems]) for stems in ranked[:_TRIED]]

    def _runs(self, row: int, weights: Mapping[int, float]) -> Iterator[tuple[tuple[int, ...], int, int]]:
        """Each run in a text that begins and ends with a noun of the topic or near it: stems, first and last token."""
        words = self._lexicon.words
        begin, end = int(words.starts[row]), int(words.starts[row + 1])
        of_token = self._lexicon.stems.of_token[begin:end]
        stems, names = of_token.tolist(), self._names[of_token]
        goes_on = (names | self._inside[words.tokens[begin:end]]).tolist()
        ends, tells = names.tolist(), [stem in weights for stem in stems]
        for first in np.flatnonzero(self._begins[of_token]).tolist():
            telling = int(tells[first])
            for last in range(first + 1, min(first + _MOST_WORDS, len(stems))):
                if not goes_on[last]:
                    break
                telling += tells[last]
                if ends[last] and telling > 1:
                    run = tuple([stem for stem in stems[first : last + 1] if stem >= 0])
                    yield run, begin + first, begin + last

    def _usual(self, places: Sequence[tuple[int, int]]) -> str:
        """How a run is mostly written."""
        written = Counter(self._text(first, last) for first, last in places)
        return min(written, key=lambda text: (-written[text], text))

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
