import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

import analysis
from analysis import graph
from tests.analysis.corpora import COARSE, SIZES, found, lots_of, made, noisy, passages


def summary(model: analysis.TopicModel) -> tuple[object, object]:
    return model.topics, sorted(model.placements, key=lambda place: place.passage_id)


def test_themes_of_uneven_size_come_back_as_topics() -> None:
    texts, labels = made()
    model = analysis.fit(passages(texts), COARSE)
    assert adjusted_rand_score(labels, found(model)) > 0.95
    tops = [topic for topic in model.topics if topic.parent is None]
    assert [topic.size for topic in tops] == sorted(SIZES.values(), reverse=True)


def test_centroid_passes_mend_what_chance_words_joined() -> None:
    gains = []
    for seed in range(3):
        texts, labels = noisy(seed)
        without, two = (
            adjusted_mutual_info_score(
                labels,
                found(analysis.fit(passages(texts), analysis.Config(resolution=1.0, centroid_passes=count))),
            )
            for count in (0, 2)
        )
        gains.append(two - without)
    assert sum(gains) / len(gains) > 0.06


def test_a_text_does_not_speak_for_its_own_topic() -> None:
    """Counted among its own topic, a text hardly leaves a small one: these come to .72, and to .78 without it."""
    scores = [
        adjusted_mutual_info_score(labels, found(analysis.fit(passages(texts), analysis.Config(resolution=1.0))))
        for texts, labels in map(noisy, range(4))
    ]
    assert sum(scores) / len(scores) > 0.75


def test_every_passage_has_its_placement_and_every_topic_its_size() -> None:
    texts, _ = made()
    given = passages([*texts, "", "😀", "zzyzx", texts[3]])
    model = analysis.fit(given)
    assert [place.passage_id for place in model.placements] == [passage.id for passage in given]
    by_number = {topic.number: topic for topic in model.topics}
    assert list(by_number) == list(range(len(model.topics)))
    for topic in model.topics:
        members = [p for p in model.placements if topic.number in (p.topic, p.subtopic)]
        assert topic.size == len(members)
        assert set(topic.representatives) <= {place.passage_id for place in members}
        assert topic.parent is None or by_number[topic.parent].parent is None
        assert topic.label
    for place in model.placements:
        assert 0 <= place.strength <= 1
        assert (place.topic is None) == (place.reason is not None)
        if place.subtopic is not None:
            assert by_number[place.subtopic].parent == place.topic
    reasons = [place.reason for place in model.placements[-4:]]
    assert reasons == ["no_words", "no_words", "no_neighbour", None]


def test_the_same_input_and_seed_give_the_same_result_in_any_order_of_rows() -> None:
    texts, _ = noisy(0)
    given = passages(texts)
    shuffled = lots_of(5).sample(given, len(given))
    first = analysis.fit(given)
    assert summary(first) == summary(analysis.fit(given)) == summary(analysis.fit(shuffled))


def test_ids_matter_for_reporting_only() -> None:
    texts, _ = noisy(1)
    other_ids = lots_of(6).sample(range(10_000), len(texts))
    one = analysis.fit(passages(texts))
    two = analysis.fit([analysis.Passage(number, text) for number, text in zip(other_ids, texts, strict=True)])
    assert found(one) == found(two)
    assert [(t.label, t.terms, t.size) for t in one.topics] == [(t.label, t.terms, t.size) for t in two.topics]
    assert [[texts[i - 100] for i in t.representatives] for t in one.topics] == [
        [texts[other_ids.index(i)] for i in t.representatives] for t in two.topics
    ]


def test_the_number_of_threads_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    given = passages(noisy(2)[0])
    results = []
    for threads in (1, 2):
        monkeypatch.setattr(graph, "_threads", lambda threads=threads: threads)
        results.append(summary(analysis.fit(given)))
    assert results[0] == results[1]


def test_another_seed_may_give_another_of_the_good_groupings() -> None:
    given = passages(noisy(0)[0])
    groupings = {tuple(found(analysis.fit(given, analysis.Config(seed=seed)))) for seed in range(4)}
    assert len(groupings) > 1


def test_a_higher_resolution_gives_more_topics() -> None:
    given = passages(made(own=3)[0])
    counts = [
        len([t for t in analysis.fit(given, analysis.Config(resolution=r)).topics if t.parent is None])
        for r in (0.5, 1.0, 4.0)
    ]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize("count", [30, 60, 120, 190])
def test_small_consultations_get_some_topics(count: int) -> None:
    texts, _ = made(own=4)
    model = analysis.fit(passages(lots_of(count).sample(texts, count)))
    tops = [topic for topic in model.topics if topic.parent is None]
    assert 3 <= len(tops) <= 20
    assert min(topic.size for topic in tops) >= 2
    assert found(model).count(-1) <= count / 20


def test_progress_is_true_and_never_falls() -> None:
    heard: list[tuple[str, float]] = []
    model = analysis.fit(passages(made()[0]), progress=lambda step, share: heard.append((step, share)))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert list(dict.fromkeys(step for step, _ in heard)) == list(analysis.STEPS) == list(model.seconds)


@pytest.mark.parametrize("last", analysis.STEPS)
def test_raising_in_progress_stops_the_run(last: str) -> None:
    class CancelledError(Exception):
        pass

    heard = []

    def stop(step: str, share: float) -> None:
        heard.append(step)
        if step == last:
            raise CancelledError

    with pytest.raises(CancelledError):
        analysis.fit(passages(made()[0]), progress=stop)
    assert heard[-1] == last
    assert heard.count(last) == 1


def test_versions_name_the_libraries() -> None:
    model = analysis.fit(passages(made()[0]))
    assert {"bertopic", "scikit-network", "sparse-dot-topn"} <= set(model.versions)
    assert model.config == analysis.Config()
