"""Lineage: what became of each topic from one result to the next, told by the passages that both have."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.model import TopicModel

Kind = Literal["same", "grew", "split", "merged", "new", "gone"]

# A topic comes from another where more than this share of the one or of the other is in both.
_MOST = 0.5
# It has grown where it has this many times the passages that it had.
_GROWTH = 1.1


@dataclass(frozen=True, slots=True)
class Descent:
    """What became of some topics.

    kind: same, grew (one to one, a tenth more passages or more), split (one to several), merged (several to one), new
    (none before) or gone (none after). before, after: topic numbers in the two results.
    shared: passages that were in one of `before` and are in one of `after`.
    """

    kind: Kind
    before: tuple[int, ...]
    after: tuple[int, ...]
    shared: int


@dataclass(frozen=True, slots=True)
class Move:
    """A passage in both results that left the line of its topic; None stands for no topic."""

    passage_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """descents: every topic of both results once. moved: by passage id. kept: how many in both stayed in line."""

    descents: tuple[Descent, ...]
    moved: tuple[Move, ...]
    kept: int


def compare(model: TopicModel, previous: TopicModel) -> Lineage:
    """What became of the topics of `previous` in `model`; sub-topics are not compared."""
    was = {place.passage_id: place.topic for place in previous.placements}
    now = {place.passage_id: place.topic for place in model.placements}
    pairs = {number: (was[number], now[number]) for number in was.keys() & now.keys()}
    overlap = Counter((old, new) for old, new in pairs.values() if old is not None and new is not None)
    old_sizes, new_sizes = _sizes(previous), _sizes(model)
    links = _links(overlap)
    descents = tuple(_descents(links, overlap, old_sizes, new_sizes))
    line = set(links)
    moved = [
        Move(number, old, new)
        for number, (old, new) in sorted(pairs.items())
        if (old, new) not in line and (old, new) != (None, None)
    ]
    return Lineage(descents, tuple(moved), len(pairs) - len(moved))


def _sizes(model: TopicModel) -> dict[int, int]:
    return {topic.number: topic.size for topic in model.topics if topic.parent is None}


def _links(overlap: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Which old topic goes on in which new one, so that each group is one to one, one to several or several to one."""
    old_total: Counter[int] = Counter()
    new_total: Counter[int] = Counter()
    for (old, new), count in overlap.items():
        old_total[old] += count
        new_total[new] += count
    afters: dict[int, list[int]] = defaultdict(list)
    befores: dict[int, list[int]] = defaultdict(list)
    kept = []
    for (old, new), count in sorted(overlap.items(), key=lambda item: (-item[1], item[0])):
        close = count > _MOST * old_total[old] or count > _MOST * new_total[new]
        # Both linked already, or one linked to a topic that is shared: a chain would tell nothing.
        chain = (
            (afters[old] and befores[new])
            or any(len(befores[other]) > 1 for other in afters[old])
            or any(len(afters[other]) > 1 for other in befores[new])
        )
        if close and not chain:
            afters[old].append(new)
            befores[new].append(old)
            kept.append((old, new))
    return kept


def _descents(
    links: Iterable[tuple[int, int]],
    overlap: Mapping[tuple[int, int], int],
    old_sizes: Mapping[int, int],
    new_sizes: Mapping[int, int],
) -> Iterable[Descent]:
    afters: dict[int, list[int]] = {old: [] for old in old_sizes}
    befores: dict[int, list[int]] = {new: [] for new in new_sizes}
    for old, new in links:
        afters[old].append(new)
        befores[new].append(old)
    for new in sorted(new_sizes):
        if not befores[new]:
            yield Descent("new", (), (new,), 0)
        elif len(befores[new]) > 1:
            olds = tuple(sorted(befores[new]))
            yield Descent("merged", olds, (new,), sum(overlap[old, new] for old in olds))
    for old in sorted(old_sizes):
        news = tuple(sorted(afters[old]))
        shared = sum(overlap[old, new] for new in news)
        if not news:
            yield Descent("gone", (old,), (), 0)
        elif len(news) > 1:
            yield Descent("split", (old,), news, shared)
        elif len(befores[news[0]]) == 1:
            grew = new_sizes[news[0]] >= _GROWTH * old_sizes[old]
            yield Descent("grew" if grew else "same", (old,), news, shared)
