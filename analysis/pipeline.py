"""A run from passages to topics, one call a step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import combinations

import numpy as np

from analysis.arrays import Ints, Matrix
from analysis.assemble import Level, Rows, people, placements_of, show_rows, speakers, topics_of
from analysis.candidates import Speakers
from analysis.centroids import Space, by_size, reassign, strengths
from analysis.config import Config
from analysis.context import between_people, lean
from analysis.corpus import gather
from analysis.dense import embed
from analysis.describe import describe
from analysis.errors import EngineError, TooFewPassages
from analysis.families import collapse
from analysis.languages import decide
from analysis.lexicon import Lexicon
from analysis.memory import remember
from analysis.model import Proposal, TopicModel
from analysis.passages import Passage
from analysis.progress import Progress, Tracker
from analysis.proposals import propose
from analysis.representatives import Author, choose
from analysis.resolution import People, heaps, readable, without_tiny
from analysis.sampling import sampled_graph, with_doubtful
from analysis.subtopics import joined, parts
from analysis.succession import Old, carry_on, opened_by
from analysis.summary import summarise
from analysis.vectors import Stems, count_stems
from analysis.weighing import Weighing, weigh
from analysis.words import Words, read

_FEWEST = 10
_LIBRARIES = ("bertopic", "numpy", "PyStemmer", "scikit-learn", "scikit-network", "scipy", "sparse-dot-topn")
_WARM_UP = ("agua", "aire", "autobús", "calle", "escuela", "parque", "ruido", "salud", "trabajo", "vivienda", "cultura")
_DEFAULTS = Config()


def fit(passages: Sequence[Passage], config: Config = _DEFAULTS, progress: Progress | None = None) -> TopicModel:
    """Group `passages` into topics and sub-topics.

    The same passages, config and seed give the same result, in whatever order the passages come. `progress` hears the
    step and the share done; whatever it raises stops the run. Raises TooFewPassages for fewer than ten different
    texts with words, EngineError where an id comes twice, a text is none or no two texts share a word.
    """
    return _run(passages, config, progress, None)


def update(
    previous: TopicModel, passages: Sequence[Passage], config: Config | None = None, progress: Progress | None = None
) -> TopicModel:
    """Group `passages`, old and new, with the topics of `previous` going on.

    Old passages are known by their ids and mostly stay; new ones join the nearest topic. New topics open only out of
    what fits badly; TopicModel.opened names them. config: that of `previous` where none is given. Raises as `fit` does,
    and EngineError where `previous` was kept without its memory.
    """
    if previous.memory is None:
        raise EngineError("no_memory", "The earlier result was kept without what is needed to go on from it.")
    config = config or previous.config
    return _run(passages, replace(config, resolution=config.resolution or previous.resolution), progress, previous)


def _run(
    passages: Sequence[Passage], config: Config, progress: Progress | None, previous: TopicModel | None
) -> TopicModel:
    tracker = Tracker(progress, bool(config.embeddings))
    texts = prepare(passages, config, tracker)
    old = Old.of(previous, texts.rows, texts.stems.names, passages) if previous is not None else None
    groups = _group(texts, config, tracker, old)
    levels, proposals = _describe(texts, groups, passages, tracker)
    strength = strengths(texts.space, groups.topics)
    both = (groups.topics, groups.subtopics)
    tracker.finish()
    return TopicModel(
        topics=topics_of(levels, texts.rows, passages),
        placements=placements_of(levels, texts.rows, strength, texts.stems.said, passages),
        config=config,
        versions={name: version(name) for name in _LIBRARIES},
        seconds=tracker.seconds,
        opened=groups.opened,
        resolution=groups.resolution,
        proposals=proposals,
        memory=remember(
            texts.own,
            both,
            strengths(texts.own, groups.topics),
            stems=texts.stems.names,
            weighing=texts.weighing,
            language=texts.language,
        ),
    )


def warm_up() -> None:
    """Import the heavy libraries and run once, so that the first real run does not pay for it."""
    fit([Passage(at, " y ".join(pair)) for at, pair in enumerate(combinations(_WARM_UP, 2))])


@dataclass(frozen=True, slots=True)
class Texts:
    """The rows that are grouped, one a family: their words, stems and who speaks; the language that most are in.

    heap: which rows are grouped among themselves.
    own: where each row lies by itself; space: by what its submitter sent beside it, too.
    """

    rows: Rows
    words: Words
    stems: Stems
    weighing: Weighing
    own: Space
    space: Space
    speakers: Speakers
    people: People
    language: str
    heap: Ints


@dataclass(frozen=True, slots=True)
class _Groups:
    """The graph and the topic and sub-topic of each row; which topics an update opened; at which resolution."""

    graph: Matrix
    topics: Ints
    subtopics: Ints
    opened: tuple[int, ...]
    resolution: float


def prepare(passages: Sequence[Passage], config: Config, tracker: Tracker) -> Texts:
    """The texts of `passages` ready to be grouped; raises as `fit` does."""
    with tracker.step("words"):
        corpus = gather(passages, lambda part: tracker.within(part / 2))
        words = read(corpus.texts, lambda part: tracker.within((1 + part) / 2))
    with tracker.step("families"):
        families = collapse(words, corpus, config.family_threshold, tracker.within)
        words = words.select(families.texts)
        rows = show_rows(passages, corpus, families, words.lengths)
    with tracker.step("vectors"):
        declared = [corpus.languages[text] for text in families.texts]
        stems = count_stems(words, *decide(words, declared, config.languages), config.forms)
        if stems.said.sum() < _FEWEST:
            raise TooFewPassages(int(stems.said.sum()), _FEWEST)
        weighing = weigh(stems.counts)
        vectors = weighing.vectors(stems.counts)
    with tracker.step("embeddings"):
        spoken = [stems.codes[at] for at in stems.language]
        sense = embed([corpus.texts[at] for at in families.texts], spoken, config, tracker.within)
    own = Space(vectors, sense, config.embedding_weight if sense is not None else 0.0)
    speaking = speakers(rows, passages)
    space = replace(own, words=lean(vectors, speaking.submitter, config.context))
    language = stems.codes[np.bincount(stems.language).argmax()]
    # A sentence model tells what two languages have in common; words do not.
    heap = heaps(stems.language) if sense is None else np.zeros(len(stems.language), np.int64)
    return Texts(rows, words, stems, weighing, own, space, speaking, people(rows, passages), language, heap)


def _group(texts: Texts, config: Config, tracker: Tracker, old: Old | None) -> _Groups:
    with tracker.step("graph"):
        graph = sampled_graph(texts.space, config.neighbours, config.sample, config.seed, tracker.within)
        graph = between_people(graph, texts.speakers.submitter)
    with tracker.step("communities"):
        if old is None:
            topics, resolution = readable(graph, texts.heap, texts.people, config, tracker.within)
        else:
            topics, resolution = old.topics, config.gamma
    with tracker.step("centroids"):
        if old is None:
            voters = with_doubtful(texts.space, graph, topics, config.sample, lambda part: tracker.within(part / 2))
            voters = between_people(voters, texts.speakers.submitter)
            passes = config.centroid_passes
            topics = reassign(texts.space, voters, topics, passes, report=lambda part: tracker.within((1 + part) / 2))
            topics = without_tiny(texts.space.words, topics, texts.people)
        else:
            topics = carry_on(old, texts.space, graph, config, tracker.within)
        if topics.max(initial=-1) < 0:
            raise EngineError("nothing_shared", "No two of these texts share a word, so nothing can be grouped.")
    with tracker.step("subtopics"):
        kept = np.full(len(topics), -1) if old is None else old.parts_within(texts.space, topics)
        opened = () if old is None else opened_by(topics, old.count)
        topics = by_size(topics)
        fresh = parts(texts.stems.counts, texts.space, np.where(kept < 0, topics, -1), config, tracker.within)
        return _Groups(graph, topics, joined(kept, fresh), opened, resolution)


def _describe(
    texts: Texts, groups: _Groups, passages: Sequence[Passage], tracker: Tracker
) -> tuple[tuple[Level, Level], tuple[Proposal, ...]]:
    levels = (groups.topics, groups.subtopics)
    with tracker.step("terms"):
        lexicon = Lexicon(texts.words, texts.stems)
        top, sub = describe(lexicon, texts.own.words, *levels, texts.speakers, report=tracker.within)
        proposals = propose(lexicon, groups.topics, [passages[at].text for at in texts.rows.shown_by])
    with tracker.step("representatives"):
        authors = [Author(passages[at].group, passages[at].submitter) for at in texts.rows.shown_by]
        shown, told = [], []
        for done, level in enumerate(levels):
            tracker.within(done / 2)
            shown.append(choose(groups.graph, texts.own.words, level, texts.words.lengths, authors))
            tracker.within(done / 2 + 0.25)
            told.append(summarise(texts.own.words, level, texts.words.lengths, authors))
    both = Level(levels[0], top, shown[0], told[0]), Level(levels[1], sub, shown[1], told[1])
    return both, proposals
