"""How well topics agree with what people coded: whole groupings, topic by topic, and as F1 with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    homogeneity_completeness_v_measure,
)

from analysis.arrays import Floats, Ints
from analysis.errors import EngineError

_RESAMPLES = 2000
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of a sample with its 95 % interval (bootstrap over rows, percentiles)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TopicFit:
    """One topic against the label that most of its coded rows have.

    precision: share of its coded rows with that label. recall: share of that label's coded rows that are in it.
    """

    topic: str
    label: str
    rows: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Labels against topics, over the coded rows; rows without a topic count as one group of their own.

    ami, ari, v_measure, homogeneity, completeness: 1 = the same grouping; of ami and ari 0 = chance.
    f1_micro, f1_macro: over rows, and as the mean over labels, with each topic read as one label and each label as at
    most one topic: that of its name, else the one that the best matching gives it. A label without a topic counts 0.
    The matching is made on these same rows, which flatters where a label has few, and stays in all resamples.
    """

    rows: int
    labels: int
    topics: int
    without_topic: int
    ami: float
    ari: float
    v_measure: float
    homogeneity: float
    completeness: float
    f1_micro: Estimate
    f1_macro: Estimate
    by_topic: tuple[TopicFit, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people's labels of the same rows.

    share: of the rows with the same label. kappa: Cohen's (1960), None where chance alone would agree in all.
    """

    rows: int
    share: float
    kappa: float | None
    f1_macro: Estimate


def evaluate(labels: Sequence[str], topics: Sequence[str | None], seed: int = 0, named: bool = False) -> Evaluation:
    """Compare the labels of some rows with their topics (None for none); EngineError without any row.

    named: people chose among the topics, so that a label is a topic's name and nothing has to be matched.
    """
    _check(labels, topics)
    names, label = _numbered(labels)
    found, topic = _numbered(topics)
    table = _table(label, topic, len(names), len(found))
    grouped = np.where(topic < 0, len(found), topic)
    homogeneity, completeness, v_measure = homogeneity_completeness_v_measure(label, grouped)
    matched = _same_name(names, found) if named else _match(table)
    micro, macro = _f1(table, matched, seed)
    return Evaluation(
        rows=len(labels),
        labels=len(names),
        topics=len(found),
        without_topic=int((topic < 0).sum()),
        ami=float(adjusted_mutual_info_score(label, grouped)),
        ari=float(adjusted_rand_score(label, grouped)),
        v_measure=float(v_measure),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        f1_micro=micro,
        f1_macro=macro,
        by_topic=_by_topic(table, names, found),
    )


def agreement(first: Sequence[str], second: Sequence[str], seed: int = 0) -> Agreement:
    """Compare what two people coded; a label means the same with both. EngineError without any row."""
    _check(first, second)
    names = sorted({*first, *second})
    number = {name: at for at, name in enumerate(names)}
    one, other = (np.array([number[name] for name in coded]) for coded in (first, second))
    table = _table(one, other, len(names), len(names))
    share = float((one == other).mean())
    chance = float(table.sum(axis=1) @ table[:, :-1].sum(axis=0)) / len(first) ** 2
    kappa = (share - chance) / (1 - chance) if chance < 1 else None
    return Agreement(len(first), share, kappa, _f1(table, np.arange(len(names)), seed)[1])


def _check(labels: Sequence[object], topics: Sequence[object]) -> None:
    if not labels or len(labels) != len(topics):
        raise EngineError("nothing_coded", "No row has both a label and a topic's place to compare it with.")


def _numbered(names: Sequence[str | None]) -> tuple[list[str], Ints]:
    """The different names, 2 before 10, and the number of each row's; -1 for None."""
    different = sorted({name for name in names if name is not None}, key=lambda name: (len(name), name))
    number: dict[str | None, int] = {name: at for at, name in enumerate(different)}
    return different, np.array([number.get(name, -1) for name in names])


def _table(label: Ints, topic: Ints, labels: int, topics: int) -> Ints:
    """labels x (topics + 1): how many rows; the last column counts those without a topic."""
    table = np.zeros((labels, topics + 1), np.int64)
    np.add.at(table, (label, topic), 1)
    return table


def _match(table: Ints) -> Ints:
    """For each label the topic that shares most rows with it when no topic serves twice; -1 for none."""
    matched = np.full(len(table), -1)
    rows, columns = linear_sum_assignment(table[:, :-1], maximize=True)
    shared = table[rows, columns] > 0
    matched[rows[shared]] = columns[shared]
    return matched


def _same_name(labels: Sequence[str], topics: Sequence[str]) -> Ints:
    number = {topic: at for at, topic in enumerate(topics)}
    return np.array([number.get(label, -1) for label in labels])


def _by_topic(table: Ints, labels: Sequence[str], topics: Sequence[str]) -> tuple[TopicFit, ...]:
    sizes = table.sum(axis=1)
    found = []
    for at, topic in enumerate(topics):
        column = table[:, at]
        best = int(column.argmax())
        hits = int(column[best])
        found.append(
            TopicFit(topic, labels[best], int(column.sum()), hits / int(column.sum()), hits / int(sizes[best]))
        )
    return tuple(found)


def _f1(table: Ints, matched: Ints, seed: int) -> tuple[Estimate, Estimate]:
    """F1 over rows, and as the mean over labels. To resample rows is to draw the table's cells anew."""
    label, topic = np.nonzero(table)
    count = int(table.sum())
    draws = np.random.default_rng(seed).multinomial(count, table[label, topic] / count, size=_RESAMPLES)
    drawn = np.concatenate([table[label, topic][None], draws]).astype(np.float64)
    labels = len(table)
    own = _sums(drawn, label, labels)
    hits = _sums(drawn, np.where(topic == matched[label], label, -1), labels)
    of_topic = np.full(table.shape[1], -1)
    of_topic[matched[matched >= 0]] = np.flatnonzero(matched >= 0)
    given = _sums(drawn, of_topic[topic], labels)
    placed = drawn[:, topic < table.shape[1] - 1].sum(axis=1)
    micro = 2 * hits.sum(axis=1) / (count + placed)
    # A label that a draw happens to miss says nothing in it.
    asked = (own > 0) | (table.sum(axis=1) == 0)
    macro = (2 * hits / np.maximum(own + given, 1) * asked).sum(axis=1) / asked.sum(axis=1)
    return _estimate(micro), _estimate(macro)


def _sums(drawn: Floats, group: Ints, groups: int) -> Floats:
    """draws x groups: the cells of each group added up; -1 belongs to none."""
    inside = np.flatnonzero(group >= 0)
    members = csr_matrix((np.ones(len(inside)), (inside, group[inside])), shape=(len(group), groups))
    sums: Floats = drawn @ members
    return sums


def _estimate(values: Floats) -> Estimate:
    low, high = np.percentile(values[1:], _INTERVAL)
    return Estimate(float(values[0]), float(low), float(high))
