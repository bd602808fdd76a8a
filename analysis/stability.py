"""Stability: whether the topics are found again when nine tenths of the texts are grouped anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.arrays import Floats, Ints
from analysis.centroids import reassign
from analysis.context import between_people
from analysis.model import TopicModel
from analysis.passages import Passage
from analysis.pipeline import Texts, prepare
from analysis.progress import Tracker
from analysis.resolution import grouped
from analysis.sampling import sampled_graph

Report = Callable[[float], None]

_SHARE = 0.9
_ALONE = -1
# What reading the texts anew takes beside one run, and what the graph takes of a run.
_PREPARED, _GRAPH = 2, 0.6


@dataclass(frozen=True, slots=True)
class Stability:
    """agreement: mean ARI between the topics and those of each run. topics: of each topic by number, the mean over the
    runs of the best Jaccard overlap with a topic of the run (Hennig 2007). All 0 to 1."""

    agreement: float
    topics: tuple[float, ...]


def stability(
    passages: Sequence[Passage], model: TopicModel, runs: int, report: Report = lambda part: None
) -> Stability:
    """`runs` times another nine tenths of the different texts are grouped anew, each time with another seed.

    passages: those of the model, in its order; runs: 1 or more. `report` hears the share done.
    """
    whole = runs + _PREPARED
    hear = _scaled(report, 0.0, _PREPARED / whole)
    texts = prepare(passages, model.config, Tracker(lambda _, part: hear(part)))
    topics = _topics_of_rows(model, texts)
    count = int(topics.max(initial=_ALONE)) + 1
    agreement, found_again = np.zeros(runs), np.zeros((runs, count))
    for run in range(runs):
        rows = np.sort(np.random.default_rng(run).permutation(len(topics))[: round(_SHARE * len(topics))])
        done = _PREPARED + run
        anew = _group_again(texts, rows, model, run, _scaled(report, done / whole, (done + 1) / whole))
        agreement[run] = adjusted_rand_score(topics[rows], anew)
        found_again[run] = _overlaps(topics[rows], anew, count)
    report(1.0)
    return Stability(round(float(agreement.mean()), 4), tuple(found_again.mean(axis=0).round(4).tolist()))


def _topics_of_rows(model: TopicModel, texts: Texts) -> Ints:
    found = np.full(len(texts.rows.shown_by), _ALONE, np.int32)
    found[texts.rows.of_passage] = [_ALONE if place.topic is None else place.topic for place in model.placements]
    return found


def _group_again(texts: Texts, rows: Ints, model: TopicModel, run: int, report: Report) -> Ints:
    config, seed = model.config, model.config.seed + 1 + run
    space = texts.space.select(rows)
    graph = sampled_graph(space, config.neighbours, config.sample, seed, _scaled(report, 0.0, _GRAPH))
    graph = between_people(graph, texts.speakers.submitter[rows])
    report(_GRAPH)
    topics = grouped(graph, texts.heap[rows], model.resolution, seed)
    return reassign(space, graph, topics, config.centroid_passes, report=_scaled(report, _GRAPH, 1.0))


def _scaled(report: Report, begin: float, end: float) -> Report:
    """Says of a part, whose own share goes from 0 to 1, how far the whole is."""
    return lambda part: report(begin + part * (end - begin))


def _overlaps(topics: Ints, anew: Ints, count: int) -> Floats:
    """Of each topic the best Jaccard overlap with any of `anew`."""
    both = np.zeros((count, int(anew.max(initial=_ALONE)) + 1))
    placed = (topics >= 0) & (anew >= 0)
    np.add.at(both, (topics[placed], anew[placed]), 1)
    sizes = np.bincount(topics[topics >= 0], minlength=count)[:, None]
    others = np.bincount(anew[anew >= 0], minlength=both.shape[1])[None, :]
    found: Floats = (both / np.maximum(sizes + others - both, 1)).max(axis=1, initial=0)
    return found
