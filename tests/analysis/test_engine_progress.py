"""How often a long run says how far it is: only then can it be stopped, and only then is the share true."""

from collections import Counter
from itertools import pairwise, product

import numpy as np
import pytest

import analysis
from analysis.describe import describe
from analysis.lexicon import Lexicon
from analysis.pipeline import prepare
from analysis.progress import Tracker
from tests.analysis.corpora import THEMES, lots_of, made, passages, theme_text

MANY = 20_000


@pytest.fixture(scope="module")
def many() -> list[analysis.Passage]:
    """Short texts of six themes, told apart by three words out of many; none is a copy."""
    lots = lots_of(6)
    rare = [
        "".join(parts) for parts in product("bcdfglmnprst", "aeiou", "lmnrs", "aeiou", ["sco", "tra", "plu", "gri"])
    ]
    return passages(
        [f"{theme_text(lots.choice(list(THEMES)), lots, 3, 0)} {' '.join(lots.sample(rare, 3))}" for _ in range(MANY)]
    )


class StoppedError(Exception):
    """What a callback raises to stop a run."""


def test_each_long_step_of_a_long_run_is_heard_many_times(many: list[analysis.Passage]) -> None:
    heard: list[tuple[str, float]] = []
    model = analysis.fit(many, progress=lambda step, share: heard.append((step, share)))
    times = Counter(step for step, _ in heard)
    # Each step says that it begins and that it ends; what is more is heard inside it.
    fewest = {"words": 12, "families": 4, "graph": 4, "communities": 3, "centroids": 4, "subtopics": 8}
    assert {step: times[step] >= count for step, count in fewest.items()} == dict.fromkeys(fewest, True)
    steps = max(after - before for (_, before), (_, after) in pairwise(heard))
    assert steps < 0.25
    assert len(model.placements) == MANY


def test_a_run_is_stopped_inside_a_step(many: list[analysis.Passage]) -> None:
    for step in ("words", "graph", "communities"):
        heard: list[str] = []

        def stop(at: str, share: float, step: str = step, heard: list[str] = heard) -> None:
            heard.append(at)
            if heard.count(step) == 3:
                raise StoppedError

        with pytest.raises(StoppedError):
            analysis.fit(many[: MANY // 2], progress=stop)
        assert heard[-1] == step
        assert heard.count(step) == 3


def test_each_topic_that_is_named_is_heard() -> None:
    given = passages(made()[0])
    texts = prepare(given, analysis.Config(), Tracker())
    lots = np.random.default_rng(0)
    topics = lots.integers(0, 9, len(texts.rows.shown_by)).astype(np.int32)
    parts = np.where(topics < 2, topics * 2 + lots.integers(0, 2, len(topics)), -1)
    heard: list[float] = []
    called, inner = describe(
        Lexicon(texts.words, texts.stems), texts.own.words, topics, parts, texts.speakers, report=heard.append
    )
    assert len(heard) == len(called) + len(inner) + 1 == 14
    assert heard == sorted(heard)
    assert 0 < heard[0] < heard[-1] < 1
    assert [each.parent for each in inner] == [0, 0, 1, 1]


def test_grouping_anew_is_heard_inside_each_run() -> None:
    given = passages(made()[0])
    model = analysis.fit(given)
    heard: list[float] = []
    analysis.quality(given, model, 4, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert len({share for share in heard if share > 0.4}) >= 4 * 4
