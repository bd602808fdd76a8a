"""A run from passages to topics, one call a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import combinations

from analysis.arrays import Ints, Matrix
from analysis.assemble import Level, Rows, placements_of, show_rows, speakers, topics_of
from analysis.centroids import reassign, strengths
from analysis.communities import communities, parts
from analysis.config import Config
from analysis.corpus import gather
from analysis.describe import describe
from analysis.errors import EngineError, TooFewPassages
from analysis.families import collapse
from analysis.graph import neighbour_graph
from analysis.languages import decide
from analysis.lexicon import Lexicon
from analysis.model import TopicModel
from analysis.passages import Passage
from analysis.progress import Progress, Tracker
from analysis.representatives import Author, choose
from analysis.vectors import Stems, bm25, count_stems
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
    tracker = Tracker(progress)
    texts = _read(passages, config, tracker)
    graph, topics, subtopics = _group(texts, config, tracker)
    levels = _describe(texts, graph, (topics, subtopics), passages, tracker)
    tracker.finish()
    return TopicModel(
        topics=topics_of(levels, texts.rows, passages),
        placements=placements_of(levels, texts.rows, strengths(texts.vectors, topics), texts.stems.said, passages),
        config=config,
        versions={name: version(name) for name in _LIBRARIES},
        seconds=tracker.seconds,
    )


def warm_up() -> None:
    """Import the heavy libraries and run once, so that the first real run does not pay for it."""
    fit([Passage(at, " y ".join(pair)) for at, pair in enumerate(combinations(_WARM_UP, 2))])


@dataclass(frozen=True, slots=True)
class _Texts:
    """The rows that are grouped, one a family: their words, stems and BM25 vectors."""

    rows: Rows
    words: Words
    stems: Stems
    vectors: Matrix


def _read(passages: Sequence[Passage], config: Config, tracker: Tracker) -> _Texts:
    with tracker.step("words"):
        corpus = gather(passages, lambda part: tracker.within(part / 2))
        words = read(corpus.texts, lambda part: tracker.within((1 + part) / 2))
    with tracker.step("families"):
        row_of_text, text_of_row = collapse(words, corpus, config.family_threshold, tracker.within)
        words = words.select(text_of_row)
        rows = show_rows(passages, corpus, row_of_text, text_of_row, words.lengths)
    with tracker.step("vectors"):
        declared = [corpus.languages[text] for text in text_of_row]
        stems = count_stems(words, *decide(words, declared, config.languages))
        if stems.said.sum() < _FEWEST:
            raise TooFewPassages(int(stems.said.sum()), _FEWEST)
        return _Texts(rows, words, stems, bm25(stems.counts))


def _group(texts: _Texts, config: Config, tracker: Tracker) -> tuple[Matrix, Ints, Ints]:
    with tracker.step("graph"):
        graph = neighbour_graph(texts.vectors, config.neighbours, tracker.within)
    with tracker.step("communities"):
        topics = communities(graph, config.resolution, config.seed)
    with tracker.step("centroids"):
        topics = reassign(texts.vectors, topics, config.centroid_passes)
        if topics.max(initial=-1) < 0:
            raise EngineError("nothing_shared", "No two of these texts share a word, so nothing can be grouped.")
    with tracker.step("subtopics"):
        return graph, topics, parts(graph, texts.vectors, topics, config.seed, config.centroid_passes)


def _describe(
    texts: _Texts, graph: Matrix, levels: tuple[Ints, Ints], passages: Sequence[Passage], tracker: Tracker
) -> tuple[Level, Level]:
    with tracker.step("terms"):
        top, sub = describe(Lexicon(texts.words, texts.stems), texts.vectors, *levels, speakers(texts.rows, passages))
    with tracker.step("representatives"):
        authors = [Author(passages[at].group, passages[at].submitter) for at in texts.rows.shown_by]
        shown = [choose(graph, texts.vectors, level, texts.words.lengths, authors) for level in levels]
    return Level(levels[0], top, shown[0]), Level(levels[1], sub, shown[1])
