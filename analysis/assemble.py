"""The result put together: topics and placements out of the arrays of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Bools, Floats, Ints
from analysis.candidates import Speakers
from analysis.corpus import Corpus
from analysis.describe import Description
from analysis.families import Families
from analysis.model import NO_NEIGHBOUR, NO_WORDS, Placement, Topic
from analysis.passages import Passage
from analysis.resolution import People


@dataclass(frozen=True, slots=True)
class Level:
    """One level's topics: that of each row (-1 for none), what each is called, and the rows that speak for each."""

    of_row: Ints
    described: Sequence[Description]
    representatives: Sequence[Sequence[int]]
    summaries: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What is grouped: one row a family, shown by one passage. worded: whether it has any word.

    likeness: of each passage to the text that stands for its family.
    """

    of_passage: Ints
    shown_by: Ints
    worded: Bools
    likeness: Floats


def show_rows(passages: Sequence[Passage], corpus: Corpus, families: Families, lengths: Ints) -> Rows:
    """The passage that stands for each row: one with the row's own text, the first by group, submitter and id."""
    of_passage = families.of_text[corpus.of_passage]
    order = sorted(range(len(passages)), key=lambda at: (passages[at].group, passages[at].submitter, passages[at].id))
    shown_by = np.full(len(families.texts), -1)
    for at in reversed(order):
        row = of_passage[at]
        if corpus.of_passage[at] == families.texts[row]:
            shown_by[row] = at
    return Rows(of_passage, shown_by, lengths > 0, families.likeness[corpus.of_passage])


def speakers(rows: Rows, passages: Sequence[Passage]) -> Speakers:
    """Who speaks in each row: the submitter of the passage that shows it, without one the row itself."""
    shown = [passages[at].submitter for at in rows.shown_by]
    number = {name: at for at, name in enumerate(sorted(set(shown) - {""}))}
    own = [number.get(name, len(number) + row) for row, name in enumerate(shown)]
    return Speakers(np.array(own, np.int64), np.bincount(rows.of_passage, minlength=len(shown)))


def people(rows: Rows, passages: Sequence[Passage]) -> People:
    """Who sent the passages; one without a submitter is somebody else's than all others."""
    number = {name: at for at, name in enumerate(sorted({passage.submitter for passage in passages} - {""}))}
    sent = [number.get(passage.submitter, len(number) + at) for at, passage in enumerate(passages)]
    return People(rows.of_passage, np.array(sent, np.int64))


def topics_of(levels: Sequence[Level], rows: Rows, passages: Sequence[Passage]) -> tuple[Topic, ...]:
    """The topics of both levels, numbered on from the first to the second."""
    found: list[Topic] = []
    for level in levels:
        of_passage = level.of_row[rows.of_passage]
        sizes = np.bincount(of_passage[of_passage >= 0], minlength=len(level.described))
        for at, called in enumerate(level.described):
            shown, summary = (
                tuple(passages[rows.shown_by[row]].id for row in chosen[at])
                for chosen in (level.representatives, level.summaries)
            )
            size = int(sizes[at])
            found.append(
                Topic(len(found), called.parent, called.label, called.terms, size, shown, called.titles, summary)
            )
    return tuple(found)


def placements_of(
    levels: tuple[Level, Level], rows: Rows, strengths: Floats, said: Bools, passages: Sequence[Passage]
) -> tuple[Placement, ...]:
    """Where each passage went, in the order of the passages."""
    topics, subtopics = levels[0].of_row.tolist(), levels[1].of_row.tolist()
    offset = len(levels[0].described)
    families = _families(rows.of_passage, rows.worded, passages)
    found = []
    for passage, row, likeness in zip(passages, rows.of_passage.tolist(), rows.likeness.tolist(), strict=True):
        topic, subtopic = topics[row], subtopics[row]
        placed = topic >= 0
        found.append(
            Placement(
                passage_id=passage.id,
                topic=topic if placed else None,
                subtopic=subtopic + offset if subtopic >= 0 else None,
                strength=float(strengths[row]),
                family=families.get(row),
                reason=None if placed else NO_NEIGHBOUR if said[row] else NO_WORDS,
                likeness=round(likeness, 4) if row in families else None,
            )
        )
    return tuple(found)


def _families(of_passage: Ints, worded: Bools, passages: Sequence[Passage]) -> Mapping[int, int]:
    """The lowest passage id of each row that has several passages; texts without any word are nobody's copies."""
    several = (np.bincount(of_passage, minlength=len(worded)) > 1) & worded
    lowest: dict[int, int] = {}
    for passage, row in zip(passages, of_passage.tolist(), strict=True):
        if several[row]:
            lowest[row] = min(passage.id, lowest.get(row, passage.id))
    return lowest
