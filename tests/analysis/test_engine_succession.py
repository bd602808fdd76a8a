"""Topics that go on from run to run: update, lineage, assigning, keeping."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

import analysis
from analysis import graph
from analysis.lineage import compare
from analysis.model import REASONS, Placement, Topic, TopicModel
from benchmarks import engine
from tests.analysis.corpora import COARSE, found, lots_of, made, noisy, passages, real_data, theme_text

NEW = ["metro", "andén", "vagón", "vía", "estación", "túnel", "torniquete", "conductor", "línea", "abono"]


def about_the_metro(count: int) -> list[str]:
    lots = lots_of(9)
    return [" con ".join([*lots.sample(NEW, 5), "propuesta", "medida"]) for _ in range(count)]


def topic_of(placements: tuple[Placement, ...]) -> dict[int, int | None]:
    return {place.passage_id: place.topic for place in placements}


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return analysis.fit(passages(made()[0]), COARSE)


def test_an_update_keeps_old_topics_and_places_what_is_new(model: TopicModel) -> None:
    texts, _ = made()
    more = [theme_text("bici", lots_of(7)) for _ in range(6)]
    updated = analysis.update(model, passages([*texts, *more]))
    assert adjusted_rand_score(found(model), found(updated)[: len(texts)]) > 0.97
    assert updated.opened == ()
    bici = {topic_of(updated.placements)[100 + at] for at, label in enumerate(made()[1]) if label == "bici"}
    assert {place.topic for place in updated.placements[len(texts) :]} == bici
    assert len(bici) == 1


def test_an_update_opens_a_topic_for_a_subject_nobody_spoke_of(model: TopicModel) -> None:
    texts, _ = made()
    updated = analysis.update(model, passages([*texts, *about_the_metro(30)]))
    (opened,) = updated.opened
    assert {place.topic for place in updated.placements[len(texts) :]} == {opened}
    assert updated.topics[opened].size == 30
    assert adjusted_rand_score(found(model), found(updated)[: len(texts)]) > 0.97
    (line,) = [line for line in updated.compare(model).descents if line.kind == "new"]
    assert line.after == (opened,)


def test_an_update_is_the_same_in_any_order_and_with_any_threads(
    model: TopicModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_ = passages([*made()[0], *about_the_metro(20), *noisy(1)[0][:40]])
    results = []
    for threads, order in ((1, given_), (2, given_), (2, lots_of(4).sample(given_, len(given_)))):
        monkeypatch.setattr(graph, "_threads", lambda threads=threads: threads)
        updated = analysis.update(model, order)
        results.append((updated.topics, sorted(updated.placements, key=lambda place: place.passage_id)))
    assert results[0] == results[1] == results[2]


def test_an_update_can_be_stopped_inside_its_steps(model: TopicModel) -> None:
    def stop(step: str, share: float) -> None:
        heard.append((step, share))
        if step == "centroids" and share > inside:
            raise KeyboardInterrupt

    heard: list[tuple[str, float]] = []
    inside = 2.0
    analysis.update(model, passages(made()[0]), progress=stop)
    shares = [share for step, share in heard if step == "centroids"]
    assert len(set(shares)) > 2
    inside = shares[0]
    with pytest.raises(KeyboardInterrupt):
        analysis.update(model, passages(made()[0]), progress=stop)


def test_a_tenth_of_new_comments_moves_few_of_the_old() -> None:
    labelled = engine.madrid(real_data("decide-madrid-comments").parent)
    agree, lost = [], []
    for seed in range(3):
        grown = engine.grow(labelled, seed)
        agree.append(grown.agreement)
        lost.append(grown.fresh - grown.updated)
    assert np.median(agree) >= 0.94
    assert np.median(lost) <= 0.01


def test_assigning_agrees_with_the_run_and_moves_nothing(model: TopicModel) -> None:
    texts, _ = made()
    placed = model.assign(passages(texts))
    assert adjusted_rand_score(found(model), [-1 if p.topic is None else p.topic for p in placed]) > 0.97
    fresh = [theme_text("escuela", lots_of(11)) for _ in range(5)]
    school = {topic_of(model.placements)[100 + at] for at, label in enumerate(made()[1]) if label == "escuela"}
    assert {place.topic for place in model.assign(passages(fresh, 9000))} == school
    for place in placed:
        assert place.subtopic is None or model.topics[place.subtopic].parent == place.topic


def test_each_is_assigned_by_itself(model: TopicModel) -> None:
    some = passages([*noisy(3)[0][:50], "", "👍", *about_the_metro(5)], 5000)
    alone = tuple(place for passage in some for place in model.assign([passage]))
    assert model.assign(some) == alone
    shuffled = lots_of(2).sample(some, len(some))
    assert sorted(model.assign(shuffled), key=lambda p: p.passage_id) == list(alone)


def test_what_is_far_from_everything_says_so(model: TopicModel) -> None:
    far = "Una propuesta sobre satélites, cohetes, galaxias, telescopios, órbitas, cometas y planetas"
    reasons = [place.reason for place in model.assign(passages(["", "👍", "satélites y cohetes", far], 7000))]
    assert reasons == ["no_words", "no_words", "no_neighbour", "near_nothing"]


def test_a_kept_result_is_the_same_and_assigns_the_same(model: TopicModel) -> None:
    kept = model.to_bytes()
    again = TopicModel.from_bytes(kept)
    assert again == model
    assert again.to_bytes() == kept
    some = passages(about_the_metro(4) + made()[0][:20], 8000)
    assert again.assign(some) == model.assign(some)
    assert analysis.update(again, passages(made()[0])).topics == analysis.update(model, passages(made()[0])).topics


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), end=st.integers(0, 10**6))
def test_damaged_bytes_are_refused_or_harmless(at: int, byte: int, end: int) -> None:
    kept = bytearray(KEPT)
    kept[at % len(kept)] = byte
    for data in (bytes(kept), KEPT[: end % len(KEPT)]):
        try:
            TopicModel.from_bytes(data)
        except analysis.EngineError as error:
            assert error.code in ("not_a_model", "other_version")


def test_a_model_of_another_version_is_named_as_such(monkeypatch: pytest.MonkeyPatch, model: TopicModel) -> None:
    monkeypatch.setattr("analysis.storage._VERSION", 99)
    kept = model.to_bytes()
    monkeypatch.undo()
    with pytest.raises(analysis.EngineError, match="another version") as raised:
        TopicModel.from_bytes(kept)
    assert raised.value.code == "other_version"


def result(topics: dict[int, int | None]) -> TopicModel:
    """A result that has only what a comparison reads."""
    placements = tuple(
        Placement(number, topic, None, 0.5, None, None if topic is not None else REASONS[0])
        for number, topic in topics.items()
    )
    present = sorted({topic for topic in topics.values() if topic is not None})
    sizes = {topic: list(topics.values()).count(topic) for topic in present}
    tops = tuple(Topic(topic, None, str(topic), (), sizes[topic], ()) for topic in present)
    return TopicModel(tops, placements, analysis.Config(), {}, {})


def lines(before: list[int | None], after: list[int | None]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    old, new = result(dict(enumerate(before))), result(dict(enumerate(after)))
    return sorted((line.kind, line.before, line.after) for line in compare(new, old).descents)


def test_each_kind_of_descent_has_its_name() -> None:
    assert lines([0] * 10, [5] * 10) == [("same", (0,), (5,))]
    assert lines([0] * 10, [5] * 14) == [("grew", (0,), (5,))]
    assert lines([0] * 10, [1] * 6 + [2] * 4) == [("split", (0,), (1, 2))]
    assert lines([0] * 6 + [1] * 4, [2] * 10) == [("merged", (0, 1), (2,))]
    assert lines([0] * 4 + [None] * 4, [None] * 4 + [1] * 4) == [("gone", (0,), ()), ("new", (), (1,))]


def test_who_left_the_line_of_a_topic_is_named() -> None:
    old = result(dict(enumerate([0] * 5 + [1] * 5 + [None])))
    new = result(dict(enumerate([0] * 4 + [1] * 6 + [0])))
    lineage = new.compare(old)
    assert [(move.passage_id, move.before, move.after) for move in lineage.moved] == [(4, 0, 1), (10, None, 0)]
    assert lineage.kept == 9


topics = st.lists(st.none() | st.integers(0, 5), max_size=60)


@given(before=topics, after=topics)
def test_every_topic_of_both_has_one_line(before: list[int | None], after: list[int | None]) -> None:
    old, new = result(dict(enumerate(before))), result(dict(enumerate(after)))
    lineage = compare(new, old)
    assert sorted(n for line in lineage.descents for n in line.before) == [t.number for t in old.topics]
    assert sorted(n for line in lineage.descents for n in line.after) == [t.number for t in new.topics]
    shapes = {"same": (1, 1), "grew": (1, 1), "new": (0, 1), "gone": (1, 0)}
    for line in lineage.descents:
        shape = (len(line.before), len(line.after))
        assert shapes.get(line.kind, shape) == shape
        assert line.kind != "split" or (shape[0] == 1 and shape[1] > 1)
        assert line.kind != "merged" or (shape[0] > 1 and shape[1] == 1)
    assert len(lineage.moved) + lineage.kept == min(len(before), len(after))
    mirrored = compare(old, new)
    assert len(mirrored.moved) == len(lineage.moved)
    same = compare(old, old)
    assert not same.moved
    assert {line.kind for line in same.descents} <= {"same"}


KEPT = analysis.fit(passages(made()[0][:60])).to_bytes()
