import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    cohen_kappa_score,
    f1_score,
    v_measure_score,
)

from analysis import EngineError
from analysis.evaluate import agreement, evaluate
from tests.analysis.corpora import lots_of
from tests.analysis.nightly import examples

LABELS = ["water"] * 6 + ["bikes"] * 3 + ["noise"]
TOPICS = ["7"] * 5 + ["10"] + ["10"] * 3 + [None]


def test_figures_by_hand() -> None:
    found = evaluate(LABELS, TOPICS)
    assert (found.rows, found.labels, found.topics, found.without_topic) == (10, 3, 2, 1)
    assert [(fit.topic, fit.label, fit.rows) for fit in found.by_topic] == [("7", "water", 5), ("10", "bikes", 4)]
    assert [(fit.precision, fit.recall) for fit in found.by_topic] == [(1.0, 5 / 6), (0.75, 1.0)]
    assert found.f1_micro.value == pytest.approx(2 * 8 / (10 + 9))
    assert found.f1_macro.value == pytest.approx((2 * 5 / 11 + 2 * 3 / 7 + 0) / 3)


def test_the_same_grouping_is_perfect_whatever_its_names() -> None:
    found = evaluate(LABELS, [{"water": "3", "bikes": "1", "noise": "2"}[label] for label in LABELS])
    assert found.ami == found.ari == found.v_measure == pytest.approx(1)
    assert (found.f1_micro.value, found.f1_micro.low, found.f1_micro.high) == (1, 1, 1)
    assert (found.f1_macro.value, found.f1_macro.low, found.f1_macro.high) == (1, 1, 1)


def test_labels_that_are_the_topics_names_need_no_matching() -> None:
    labels, topics = ["2", "2", "1", "1", "5"], ["1", "1", "2", "1", None]
    assert evaluate(labels, topics).f1_micro.value == pytest.approx(2 * 3 / 9)
    named = evaluate(labels, topics, named=True)
    assert named.f1_micro.value == pytest.approx(2 * 1 / 9)
    assert named.f1_macro.value == pytest.approx((2 * 1 / 5 + 0 + 0) / 3)


CODED = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "2", "3", "4", None])), min_size=1, max_size=40
)


@examples(40)
@given(CODED)
def test_figures_are_those_of_scikit_learn(rows: list[tuple[str, str | None]]) -> None:
    labels, topics = zip(*rows, strict=True)
    found = evaluate(labels, topics)
    grouped = [topic or "" for topic in topics]
    assert found.ami == pytest.approx(adjusted_mutual_info_score(labels, grouped))
    assert found.ari == pytest.approx(adjusted_rand_score(labels, grouped))
    assert found.v_measure == pytest.approx(v_measure_score(labels, grouped))
    assert 0 <= found.f1_macro.low <= found.f1_macro.high <= 1
    assert sum(fit.rows for fit in found.by_topic) == len(labels) - found.without_topic


@examples(40)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40))
def test_two_coders_agree_as_scikit_learn_says(rows: list[tuple[str, str]]) -> None:
    first, second = zip(*rows, strict=True)
    found = agreement(first, second)
    assert found.share == pytest.approx(np.mean([one == other for one, other in rows]))
    assert found.f1_macro.value == pytest.approx(f1_score(first, second, average="macro"))
    if len({*first, *second}) > 1:
        assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    else:
        assert found.kappa is None


def noisy_codes(count: int, seed: int) -> tuple[list[str], list[str]]:
    """Labels and topics that agree in eight of ten rows."""
    lots = lots_of(seed)
    labels = [lots.choice("aabbc") for _ in range(count)]
    return labels, [label if lots.random() < 0.8 else lots.choice("abc") for label in labels]


def test_the_interval_is_that_of_rows_drawn_again() -> None:
    labels, topics = noisy_codes(200, 1)
    found = evaluate(labels, topics).f1_macro
    lots = random.Random(5)  # noqa: S311 (nothing here is secret)
    values = []
    for _ in range(1000):
        drawn = lots.choices(range(200), k=200)
        values.append(f1_score([labels[at] for at in drawn], [topics[at] for at in drawn], average="macro"))
    low, high = np.percentile(values, (2.5, 97.5))
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)


def test_the_interval_holds_the_true_value_about_nineteen_times_in_twenty() -> None:
    true = evaluate(*noisy_codes(100_000, 999)).f1_macro.value
    held = [low <= true <= high for low, high in (bounds(*noisy_codes(150, seed)) for seed in range(60))]
    assert 51 <= sum(held) <= 60


def bounds(labels: list[str], topics: list[str]) -> tuple[float, float]:
    found = evaluate(labels, topics).f1_macro
    return found.low, found.high


def test_more_coded_rows_make_it_narrower_and_a_seed_makes_it_the_same() -> None:
    few, many = evaluate(*noisy_codes(100, 2)).f1_micro, evaluate(*noisy_codes(1600, 2)).f1_micro
    assert many.high - many.low < (few.high - few.low) / 2
    assert evaluate(*noisy_codes(100, 2), seed=4) == evaluate(*noisy_codes(100, 2), seed=4)
    assert evaluate(*noisy_codes(100, 2), seed=4) != evaluate(*noisy_codes(100, 2), seed=5)


def test_nothing_coded_is_refused() -> None:
    for labels, topics in (([], []), (["a"], [])):
        with pytest.raises(EngineError) as caught:
            evaluate(labels, topics)
        assert caught.value.code == "nothing_coded"
