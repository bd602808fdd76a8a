"""Candidates: the terms that a topic may be called by, weighed by how many people say them and how."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Ints, Matrix, membership
from analysis.bertopic_model import weigh_terms
from analysis.lexicon import Lexicon

# So many people, and such a share of all who speak in the topic, make a term the topic's own and not a story's.
_FEWEST_VOICES, _SMALLEST_SHARE = 3, 0.05
# With so few people in the topic two of them are enough; with some more, what two say counts a part.
_FEW_PEOPLE, _SOME_PEOPLE, _TWO_VOICES = 8, 15, 0.3
_PHRASE = 1.5
_GENERIC, _LONELY = 0.02, 0.05
_MOST = 60
_OWN = 2
# A family with this share of a topic's passages is the topic; what others say there does not name it.
_CAMPAIGN = 2 / 3


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who says what. submitter: a number for whoever speaks in each row; copies: passages that each row stands for."""

    submitter: Ints
    copies: Ints


Weighed = list[tuple[int, float]]


def candidates(lexicon: Lexicon, vectors: Matrix, topics: Ints, speakers: Speakers) -> list[Weighed]:
    """For each topic its columns of the lexicon with their weights, heaviest first.

    c-TF-IDF times the share of the topic's people who say it times how much it is used as a noun; phrases weigh more,
    words that name no subject and words that only one or two people say weigh next to nothing.
    """
    count = int(topics.max(initial=-1)) + 1
    voices, people = _voices(lexicon.counts, topics, speakers.submitter, count)
    kinds = worth_as_name(lexicon)
    letters = _letters(topics, speakers.copies, count)
    usual = np.asarray(voices.sum(axis=0)).ravel() / max(int(people.sum()), 1)
    found = []
    for topic, weighed in enumerate(weigh_terms(vectors, lexicon.counts, topics)):
        said = voices[topic].toarray()[0]
        if letters[topic] >= 0:
            said = said * (lexicon.counts[letters[topic]].toarray()[0] > 0)
        found.append(_weigh(weighed, said, float(people[topic]), kinds, usual))
    return found


def _voices(counts: Matrix, topics: Ints, submitter: Ints, count: int) -> tuple[Matrix, Ints]:
    """topics x columns: how many different submitters of a topic say it; and how many speak in each topic."""
    width = int(submitter.max(initial=0)) + 1
    pair = np.where(topics >= 0, topics.astype(np.int64) * width + submitter, -1)
    pairs, number = np.unique(pair[topics >= 0], return_inverse=True)
    of_row = np.full(len(topics), -1)
    of_row[topics >= 0] = number
    said = (membership(of_row, len(pairs)) @ counts).tocsr()
    said.data[:] = 1
    return (membership(pairs // width, count) @ said).tocsr(), np.bincount(pairs // width, minlength=count)


def worth_as_name(lexicon: Lexicon) -> Floats:
    """What each column is worth as a name, before anybody has said it: a noun more than a verb, a phrase most."""
    kinds = lexicon.as_noun**1.5
    kinds = np.where(lexicon.generic, kinds * _GENERIC, kinds)
    return kinds * np.where(np.arange(len(kinds)) >= lexicon.first_phrase, _PHRASE, 1.0)


def _letters(topics: Ints, copies: Ints, count: int) -> Ints:
    """The row of the campaign letter that nearly all of a topic is; -1 where there is none."""
    placed = np.flatnonzero(topics >= 0)
    sizes = np.bincount(topics[placed], weights=copies[placed], minlength=count)
    found = np.full(count, -1)
    several = np.bincount(topics[placed], minlength=count) > 1
    main = placed[(copies[placed] >= _CAMPAIGN * sizes[topics[placed]]) & several[topics[placed]]]
    found[topics[main]] = main
    return found


def _weigh(weighed: Weighed, said: Floats, people: float, kinds: Floats, usual: Floats) -> Weighed:
    columns = np.array([column for column, _ in weighed], np.int64)
    weights = np.array([weight for _, weight in weighed])
    share = said[columns] / max(people, 1)
    fewest = max(_FEWEST_VOICES if people >= _FEW_PEOPLE else 2, _SMALLEST_SHARE * people)
    lonely = np.where(said[columns] >= fewest, 1, _LONELY * said[columns] / fewest)
    if people < _SOME_PEOPLE:
        lonely[(said[columns] == 2) & (lonely < 1)] = _TWO_VOICES
    own = np.maximum(1 - usual[columns] / np.maximum(share, 1e-9), _LONELY)
    values = weights * share * own**_OWN * lonely * kinds[columns]
    order = np.lexsort((columns, -values))[:_MOST]
    return [(int(columns[at]), float(values[at])) for at in order if values[at] > 0]
