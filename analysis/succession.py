"""Succession: the topics of an earlier run go on, and new ones open only out of what fits badly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Bools, Floats, Ints, Matrix, membership
from analysis.assemble import Rows
from analysis.centroids import Space, Stay, by_size, reassign, strengths
from analysis.communities import communities
from analysis.config import Config
from analysis.model import TopicModel
from analysis.passages import Passage

_ALONE = -1
# What it counts that a text was in a topic: with it, a tenth of new texts moves one old text in fifty.
_STAY = 0.02
# A new topic has so many texts, such a share of them new, and is looked for finer than a whole grouping: a subject
# that nobody spoke of is small beside its neighbours.
_SMALLEST, _LEAST_NEW = 8, 0.5
_FINER = 8.0
# Of the old texts, this share that fits worst may join a new topic.
_BADLY = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Old:
    """An earlier result among the rows of a new run, topics and sub-topics counted from 0 at their level.

    centres, part_centres: topics x stems of the new run, unit rows. parents: the topic that each sub-topic is in.
    topics, subtopics: those that each row had, -1 for a new row.
    """

    centres: Matrix
    part_centres: Matrix
    parents: Ints
    topics: Ints
    subtopics: Ints

    @classmethod
    def of(cls, previous: TopicModel, rows: Rows, stems: Sequence[str], passages: Sequence[Passage]) -> "Old":
        """The topics of `previous`, which has its memory, among the columns `stems`."""
        assert previous.memory is not None  # noqa: S101 (update() asked)
        both = previous.memory.onto(stems)
        tops = [topic.number for topic in previous.topics if topic.parent is None]
        parents = [tops.index(topic.parent) for topic in previous.topics if topic.parent is not None]
        placed = {place.passage_id: place for place in previous.placements}
        were = [placed.get(passage.id) for passage in passages]
        return cls(
            both[: len(tops)],
            both[len(tops) :],
            np.array(parents, np.int64),
            _of_rows([_ALONE if at is None or at.topic is None else at.topic for at in were], rows),
            _of_rows([_ALONE if at is None or at.subtopic is None else at.subtopic - len(tops) for at in were], rows),
        )

    @property
    def count(self) -> int:
        """How many topics there were."""
        return int(self.centres.shape[0])

    def parts_within(self, space: Space, topics: Ints) -> Ints:
        """The old sub-topic of each row whose topic has some; -1 for the others.

        A row that was in another topic, or nowhere, goes to the nearest of its topic's.
        """
        found = np.full(len(topics), _ALONE, np.int64)
        stays = self.subtopics >= 0
        stays[stays] = self.parents[self.subtopics[stays]] == topics[stays]
        found[stays] = self.subtopics[stays]
        for topic in np.unique(self.parents):
            own = np.flatnonzero(self.parents == topic)
            rows = np.flatnonzero((topics == topic) & ~stays)
            if len(rows):
                found[rows] = own[(space.words[rows] @ self.part_centres[own].T).toarray().argmax(axis=1)]
        return found


def _of_rows(of_passage: Sequence[int], rows: Rows) -> Ints:
    """The number that most of each row's passages have, of equals the lowest; -1 where none has one."""
    numbers = np.array(of_passage, np.int64)
    count = int(numbers.max(initial=_ALONE)) + 1
    found = np.full(len(rows.shown_by), _ALONE, np.int64)
    if count:
        counts = (membership(rows.of_passage, len(found)) @ membership(numbers, count).T).tocsr()
        some = np.flatnonzero(np.diff(counts.indptr))
        found[some] = np.asarray(counts[some].argmax(axis=1)).ravel()
    return found


def carry_on(
    old: Old, space: Space, graph: Matrix, config: Config, report: Callable[[float], None] = lambda part: None
) -> Ints:
    """The topic of each row: the old ones under their numbers, new ones after them; -1 where none is near."""
    labels = np.where(old.topics >= 0, old.topics, _nearest(space.words, old.centres))
    passes, stay = config.centroid_passes, Stay(old.topics, _STAY)
    labels = reassign(space, graph, labels, passes, stay=stay, report=lambda part: report(part / 2))
    opened = open_new(space, graph, labels, old.topics < 0, config)
    if (opened == labels).all():
        return labels
    # Its own words may call in more; those that were put there stay unless another topic is clearly nearer.
    stay = Stay(np.where(opened == labels, old.topics, opened), _STAY)
    return reassign(space, graph, opened, 1, stay=stay, report=lambda part: report((1 + part) / 2))


def open_new(space: Space, graph: Matrix, labels: Ints, new: Bools, config: Config) -> Ints:
    """The topics with those added that new texts call for, numbered on.

    They are looked for among new texts and those old ones that fit worst, and opened where modularity, at the
    resolution of the run, is the better for it.
    """
    fit = strengths(space, labels)
    if new.sum() < _SMALLEST:
        return labels
    worst = np.quantile(fit[~new], _BADLY) if not new.all() else 0.0
    badly = np.flatnonzero(new | (fit < worst))
    inner = graph[badly][:, badly].tocsr()
    if not inner.nnz:
        return labels
    found = communities(inner, config.gamma * _FINER * float(inner.sum() / graph.sum()), config.seed)
    opened = labels.copy()
    for group in range(int(found.max(initial=_ALONE)) + 1):
        members = badly[found == group]
        if len(members) < _SMALLEST or new[members].mean() < _LEAST_NEW:
            continue
        if _gain(graph, opened, members, config.gamma) > 0:
            opened[members] = opened.max() + 1
    return opened


def _gain(graph: Matrix, labels: Ints, members: Ints, resolution: float) -> float:
    """By how much modularity rises, times the ties of all, when `members` leave their topics for one of their own."""
    count = int(labels.max()) + 1
    ties = graph[members].sum(axis=1)
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    inside = np.zeros(len(labels), np.bool_)
    inside[members] = True
    placed = labels >= 0
    leaving = np.bincount(labels[inside & placed], degrees[inside & placed], minlength=count)
    staying = np.bincount(labels[~inside & placed], degrees[~inside & placed], minlength=count)
    part = graph[members].tocoo()
    ours, theirs = members[part.row], part.col
    together = float(part.data[inside[theirs]].sum())
    same = (labels[ours] == labels[theirs]) & (labels[ours] >= 0)
    lost = float(part.data[same & ~inside[theirs]].sum()) + float(part.data[same & inside[theirs]].sum()) / 2
    expected = float(ties.sum()) ** 2 / 2 - float((leaving * staying).sum() + (leaving**2).sum() / 2)
    return together / 2 - lost - resolution * expected / float(graph.sum())


def opened_by(topics: Ints, before: int) -> tuple[int, ...]:
    """The topics numbered `before` or more, which is to say the new ones, by the numbers that their size gives."""
    return tuple(np.unique(by_size(topics)[topics >= before]).tolist())


def _nearest(vectors: Matrix, centres: Matrix) -> Ints:
    scores: Floats = np.asarray((vectors @ centres.T).todense())
    return np.where(scores.max(axis=1) > 0, scores.argmax(axis=1), _ALONE)
