"""Proposals: topics of two languages that may be one, by the names, numbers and glossary words that both have."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from analysis.arrays import Bools, Floats, Ints, membership
from analysis.lexicon import Lexicon
from analysis.model import Proposal

# A topic is of one language where so many of its texts are.
_MOSTLY = 0.8
# So many texts of a topic must have what it shares, and so many things must be shared.
_FEWEST_TEXTS, _FEWEST_SHARED = 2, 2
_CAPITAL, _MOST_SHOWN = 0.6, 8
# It looks back from its first digit on: looking back from every letter takes twice as long.
_NUMBER = re.compile(r"\d(?<![\w.,-]\d)\d+(?:[-.,/]\w+)*")


def propose(lexicon: Lexicon, topics: Ints, texts: Sequence[str]) -> tuple[Proposal, ...]:
    """Pairs of topics of different languages that share two names, numbers or glossary words at least, each said in two
    texts of both; only pairs of which each is the other's best. `texts`: one a row."""
    languages = _languages(lexicon, topics)
    if len(set(languages.values())) < 2:
        return ()
    held = _held(lexicon, topics, texts, languages)
    spread = Counter(thing for things in held.values() for thing in things)
    found: dict[tuple[int, int], list[str]] = {}
    for one, other in combinations(sorted(held), 2):
        if languages[one] != languages[other]:
            both = sorted(held[one] & held[other], key=lambda thing: (spread[thing], thing))
            if len(both) >= _FEWEST_SHARED:
                found[one, other] = both
    worth = {pair: sum(1 / spread[thing] for thing in both) for pair, both in found.items()}
    best: dict[int, float] = defaultdict(float)
    for pair, value in worth.items():
        for topic in pair:
            best[topic] = max(best[topic], value)
    return tuple(
        Proposal(pair, tuple(found[pair][:_MOST_SHOWN]))
        for pair in found
        if worth[pair] == best[pair[0]] == best[pair[1]]
    )


def _languages(lexicon: Lexicon, topics: Ints) -> dict[int, int]:
    """The language of each topic that is of one."""
    spoken = lexicon.stems.language
    found = {}
    for topic in range(int(topics.max(initial=-1)) + 1):
        counts = np.bincount(spoken[topics == topic])
        if len(counts) and counts.max() >= _MOSTLY * counts.sum():
            found[topic] = int(counts.argmax())
    return found


def _held(lexicon: Lexicon, topics: Ints, texts: Sequence[str], languages: Mapping[int, int]) -> dict[int, set[str]]:
    """What each topic speaks of that has the same form in every language."""
    counts = membership(topics, int(topics.max()) + 1) @ lexicon.stems.counts.sign()
    said: Floats = np.asarray(counts.todense())
    columns = np.flatnonzero(_names(lexicon))
    forms = lexicon.written(columns.tolist())
    found: dict[int, set[str]] = {topic: set() for topic in languages}
    for topic in languages:
        found[topic] |= {forms[column] for column in columns.tolist() if said[topic, column] >= _FEWEST_TEXTS}
    for topic, uses in _numbers(topics, texts).items():
        if topic in found:
            found[topic] |= {number for number, count in uses.items() if count >= _FEWEST_TEXTS}
    return found


def _names(lexicon: Lexicon) -> Bools:
    """Whether each stem is a name, an acronym or of the glossary; stop words and words that name nothing are not."""
    words, stems = lexicon.words, lexicon.stems
    at = np.flatnonzero(stems.of_token >= 0)
    opens = np.zeros(len(words.tokens), np.bool_)
    opens[1:] = words.tokens[:-1] == 0
    opens[words.starts[:-1][words.starts[:-1] < len(opens)]] = True
    opens = opens[at]
    capital = np.array([form[:1].isupper() for form in words.forms])[words.tokens[at]]
    shouted = np.array([len(form) > 1 and form.isupper() for form in words.forms])[words.tokens[at]]
    width = stems.counts.shape[1]
    inside = np.bincount(stems.of_token[at][~opens], minlength=width)
    named = np.bincount(stems.of_token[at][(capital & ~opens)], minlength=width)
    acronym = np.bincount(stems.of_token[at][shouted], minlength=width)
    uses = np.bincount(stems.of_token[at], minlength=width)
    listed = np.array([name.startswith("=") for name in stems.names], np.bool_)
    name = ((named >= _CAPITAL * inside) & (inside > 0)) | (acronym >= _CAPITAL * uses)
    found: Bools = listed | (name & ~lexicon.usage.generic)
    return found


def _numbers(topics: Ints, texts: Sequence[str]) -> dict[int, Counter[str]]:
    """How many texts of each topic have each number of two digits or more, with what hangs on to it: 153-A."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for topic, text in zip(topics.tolist(), texts, strict=True):
        found[topic].update(set(_NUMBER.findall(text)))
    return found
