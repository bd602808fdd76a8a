"""Quality: how firm the topics of a result are, how far apart, and what sits far from all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.arrays import Floats, Ints, Matrix
from analysis.centroids import centroids, nearness, reassign, strengths
from analysis.context import between_people
from analysis.errors import EngineError
from analysis.model import NO_NEIGHBOUR, TopicModel
from analysis.passages import Passage
from analysis.pipeline import Texts, prepare
from analysis.progress import Tracker
from analysis.resolution import grouped
from analysis.sampling import sampled_graph

_SHARE = 0.9
# Hennig (2007): below .5 a cluster is dissolved, from .75 on it is found again.
_UNSTABLE, _FIRM = 0.5, 0.75
# So much of the usual nearness, or less, is far; a text of fewer words is short rather than rare.
_FAR, _FEWEST_WORDS = 0.3, 8
# Two topics whose centroids have this cosine may well be one.
_NEIGHBOURS = 0.4
_HEAP = 0.4
_ALONE = -1


@dataclass(frozen=True, slots=True)
class TopicQuality:
    """How good one topic is; sub-topics are not judged.

    stability: mean over the runs of the best Jaccard overlap with a topic of the run, 0 to 1 (Hennig 2007).
    cohesion: mean cosine of its texts to what its others say. separation: 1 minus the cosine to the nearest other
    topic, `nearest` (None where there is no other).
    """

    topic: int
    stability: float
    cohesion: float
    separation: float
    nearest: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of the health summary: a stable code, how many, and out of how many."""

    code: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a result is.

    stability: mean ARI between the topics and those of each run on nine tenths of the texts; 1 = the same.
    rare: ids of passages that are heard but rare, far from every topic, the farthest first; no copies twice.
    health: in the order in which they are worth reading; codes "firm_topics", "unstable_topics", "near_topics",
        "largest_topic" (passages in a topic that holds a large part of all), "rare_passages", "without_topic".
    """

    stability: float
    topics: tuple[TopicQuality, ...]
    rare: tuple[int, ...]
    health: tuple[Finding, ...]
    runs: int


def quality(
    passages: Sequence[Passage],
    model: TopicModel,
    runs: int = 10,
    progress: Callable[[float], None] = lambda part: None,
) -> Quality:
    """How good `model`, the result for `passages`, is. `progress` hears the share done; what it raises stops it.

    Each run groups nine tenths of the different texts anew, with another seed. EngineError where the passages are not
    those of the model.
    """
    if [passage.id for passage in passages] != [place.passage_id for place in model.placements]:
        raise EngineError("other_passages", "These are not the passages that this result was made of.")
    texts = prepare(passages, model.config, Tracker())
    topics = _topics_of_rows(model, texts)
    count = int(topics.max(initial=_ALONE)) + 1
    agreement, found_again = np.zeros(max(runs, 1)), np.zeros((max(runs, 1), count))
    for run in range(runs):
        progress((run + 0.5) / (runs + 1))
        rows = np.sort(np.random.default_rng(run).permutation(len(topics))[: round(_SHARE * len(topics))])
        anew = _group_again(texts, rows, model, run)
        agreement[run] = adjusted_rand_score(topics[rows], anew)
        found_again[run] = _overlaps(topics[rows], anew, count)
    judged = _judge(texts, topics, found_again.mean(axis=0))
    rare = _rare(texts, topics, passages)
    progress(1.0)
    return Quality(round(float(agreement.mean()), 4), judged, rare, _health(model, judged, rare), runs)


def _topics_of_rows(model: TopicModel, texts: Texts) -> Ints:
    found = np.full(len(texts.rows.shown_by), _ALONE, np.int32)
    found[texts.rows.of_passage] = [_ALONE if place.topic is None else place.topic for place in model.placements]
    return found


def _group_again(texts: Texts, rows: Ints, model: TopicModel, run: int) -> Ints:
    config, seed = model.config, model.config.seed + 1 + run
    space = texts.space.select(rows)
    graph = sampled_graph(space, config.neighbours, config.sample, seed)
    graph = between_people(graph, texts.speakers.submitter[rows])
    return reassign(space, graph, grouped(graph, texts.heap[rows], model.resolution, seed), config.centroid_passes)


def _overlaps(topics: Ints, anew: Ints, count: int) -> Floats:
    """Of each topic the best Jaccard overlap with any of `anew`."""
    both = np.zeros((count, int(anew.max(initial=_ALONE)) + 1))
    placed = (topics >= 0) & (anew >= 0)
    np.add.at(both, (topics[placed], anew[placed]), 1)
    sizes = np.bincount(topics[topics >= 0], minlength=count)[:, None]
    others = np.bincount(anew[anew >= 0], minlength=both.shape[1])[None, :]
    found: Floats = (both / np.maximum(sizes + others - both, 1)).max(axis=1, initial=0)
    return found


def _judge(texts: Texts, topics: Ints, stability: Floats) -> tuple[TopicQuality, ...]:
    strength, centres = strengths(texts.own, topics), centroids(texts.own.words, topics)
    alike = _between(centres)
    found = []
    for topic in range(centres.shape[0]):
        nearest = int(alike[topic].argmax())
        apart = 1 - float(alike[topic, nearest]) if len(alike) > 1 else 1.0
        cohesion = float(strength[topics == topic].mean())
        found.append(
            TopicQuality(
                topic,
                round(float(stability[topic]), 4),
                round(cohesion, 4),
                round(apart, 4),
                nearest if len(alike) > 1 else None,
            )
        )
    return tuple(found)


def _between(centres: Matrix) -> Floats:
    """topics x topics: the cosine of their centroids, -1 to itself."""
    alike: Floats = (centres @ centres.T).toarray().astype(np.float64)
    np.fill_diagonal(alike, -1)
    return alike


def _rare(texts: Texts, topics: Ints, passages: Sequence[Passage]) -> tuple[int, ...]:
    near = nearness(texts.own, topics)
    usual = float(np.median(near[topics >= 0])) if (topics >= 0).any() else 0.0
    says_enough = (texts.words.lengths >= _FEWEST_WORDS) & texts.stems.said
    rare = np.flatnonzero((near <= _FAR * usual) & says_enough)
    order = rare[np.argsort(near[rare], kind="stable")]
    return tuple(passages[at].id for at in texts.rows.shown_by[order])


def _health(model: TopicModel, judged: Sequence[TopicQuality], rare: Sequence[int]) -> tuple[Finding, ...]:
    passages, topics = len(model.placements), len(judged)
    largest = max((topic.size for topic in model.topics if topic.parent is None), default=0)
    found = [
        Finding("firm_topics", sum(each.stability >= _FIRM for each in judged), topics),
        Finding("unstable_topics", sum(each.stability < _UNSTABLE for each in judged), topics),
        Finding("near_topics", sum(each.separation < 1 - _NEIGHBOURS for each in judged), topics),
        Finding("largest_topic", largest if largest >= _HEAP * passages else 0, passages),
        Finding("rare_passages", len(rare), passages),
        Finding("without_topic", sum(place.reason == NO_NEIGHBOUR for place in model.placements), passages),
    ]
    return tuple(each for each in found if each.count or each.code == "firm_topics")
