"""Layout: where the topics, and the passages within them, lie on a map; the same result gives the same map.

Topics: classical multidimensional scaling (Torgerson 1952) of the angles between their centroids, then moved apart
until their discs do not overlap. Passages: around their topic, in the direction of the other topics that they are
near to, the farther out the less they have of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Ints, Matrix
from analysis.assign import near_topics
from analysis.errors import EngineError
from analysis.model import TopicModel
from analysis.passages import Passage

_AT_ONCE = 20_000
_ROUNDS = 400
_GAP = 1.08
_INSIDE = 0.94
# How much of the map the discs of all topics cover.
_COVERED = 0.28
_GOLDEN = np.pi * (3 - np.sqrt(5))
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """A map; x and y from -1 to 1, as are all discs.

    topics: the centre of each topic by number; radii: of its disc, the area by its size. passages: by id; those without
    a topic are not on it.
    """

    topics: Mapping[int, Point]
    radii: Mapping[int, float]
    passages: Mapping[int, Point]


def layout(passages: Sequence[Passage], model: TopicModel) -> Layout:
    """The map of `model`, the result for `passages`. EngineError where the model was kept without its memory."""
    if model.memory is None:
        raise EngineError("no_memory", "This result was kept without what is needed to draw a map of it.")
    sizes = [topic.size for topic in model.topics if topic.parent is None]
    centres = model.memory.words[: len(sizes)]
    places, radii = _discs(centres, np.array(sizes, np.float64))
    topic_of = {place.passage_id: place.topic for place in model.placements}
    topics = np.array([-1 if topic_of.get(p.id) is None else topic_of[p.id] for p in passages], np.int64)
    points: dict[int, Point] = {}
    scores = _scores(passages, model, len(sizes))
    for topic in range(len(sizes)):
        rows = np.flatnonzero(topics == topic)
        within = _within(scores[rows], topic, places) * radii[topic] + places[topic]
        points |= {passages[row].id: point for row, point in zip(rows.tolist(), _points(within), strict=True)}
    return Layout(dict(enumerate(_points(places))), dict(enumerate(radii.tolist())), points)


def _points(places: Floats) -> Iterator[Point]:
    return ((round(x, 5), round(y, 5)) for x, y in places.tolist())


def _discs(centres: Matrix, sizes: Floats) -> tuple[Floats, Floats]:
    """Where the topics lie and how large their discs are, none over another and all within -1 to 1."""
    radii = np.sqrt(4 * _COVERED / np.pi * sizes / max(sizes.sum(), 1))
    places = _apart(_scaled(_angles(centres)), radii)
    low, high = (places - radii[:, None]).min(axis=0, initial=0), (places + radii[:, None]).max(axis=0, initial=0)
    span = max(float((high - low).max()) / 2, 1e-9)
    return (places - (high + low) / 2) / span, radii / span


def _angles(centres: Matrix) -> Floats:
    """Topics x 2 by classical multidimensional scaling; the axis that tells most comes first, its largest value up."""
    count = centres.shape[0]
    angles = np.arccos(np.clip((centres @ centres.T).toarray().astype(np.float64), -1, 1))
    np.fill_diagonal(angles, 0)
    middle = np.eye(count) - 1 / max(count, 1)
    values, vectors = np.linalg.eigh(-0.5 * middle @ np.square(angles) @ middle)
    found = np.zeros((count, 2))
    for axis in range(min(2, count)):
        along = vectors[:, -1 - axis] * np.sqrt(max(values[-1 - axis], 0))
        found[:, axis] = along * (np.sign(along[np.abs(along).argmax()]) or 1)
    return found


def _scaled(places: Floats) -> Floats:
    """The same arrangement, filling -0.8 to 0.8 along each axis that it has."""
    reach = np.abs(places).max(axis=0, initial=0)
    return 0.8 * places / np.where(reach > 0, reach, 1)


def _apart(places: Floats, radii: Floats) -> Floats:
    """Discs pushed apart, each pair along its own line, until none lies over another."""
    turn = np.arange(len(radii)) * _GOLDEN
    moved = places + 1e-4 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    needed = (radii[:, None] + radii[None, :]) * _GAP
    np.fill_diagonal(needed, 0)
    for _ in range(_ROUNDS):
        lines = moved[:, None] - moved[None, :]
        lengths = np.maximum(np.linalg.norm(lines, axis=2), 1e-9)
        lacking = np.maximum(needed - lengths, 0)
        if not lacking.any():
            break
        moved = moved + (lines / lengths[:, :, None] * lacking[:, :, None]).sum(axis=1) / 2
    return moved


def _scores(passages: Sequence[Passage], model: TopicModel, count: int) -> Floats:
    """passages x topics: how near each is to each."""
    assert model.memory is not None  # noqa: S101 (layout() asked)
    some = (passages[start : start + _AT_ONCE] for start in range(0, len(passages), _AT_ONCE))
    found = [near_topics(part, model.memory, model.config).scores[:, :count].astype(np.float32) for part in some]
    return np.concatenate(found) if found else np.zeros((0, count), np.float32)


def _within(scores: Floats, topic: int, places: Floats) -> Floats:
    """Where the passages of a topic lie in a disc of radius 1: ordered by direction and by nearness, evenly spread."""
    count = len(scores)
    towards = places - places[topic]
    towards /= np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-9)
    pull = scores @ towards
    out = np.sqrt((_rank(-scores[:, topic]) + 0.5) / max(count, 1)) * _INSIDE
    turn = (_rank(np.arctan2(pull[:, 1], pull[:, 0])) + 0.5) / max(count, 1) * 2 * np.pi - np.pi
    return np.stack([out * np.cos(turn), out * np.sin(turn)], axis=1)


def _rank(values: Floats) -> Ints:
    """0 for the lowest; of equals the earlier one first."""
    found = np.empty(len(values), np.int64)
    found[np.argsort(values, kind="stable")] = np.arange(len(values))
    return found
