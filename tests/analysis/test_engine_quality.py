import math
from dataclasses import replace

import pytest

import analysis
from tests.analysis.corpora import COARSE, lots_of, made, noisy, passages

RARE = "Que los payasos toquen el acordeón en el circo con trompetas y malabares cada domingo bajo una carpa azul"


@pytest.fixture(scope="module")
def given() -> list[analysis.Passage]:
    return passages([*made(own=5)[0], RARE, RARE.replace("trompetas", "acordeón")])


@pytest.fixture(scope="module")
def model(given: list[analysis.Passage]) -> analysis.TopicModel:
    return analysis.fit(given, COARSE)


def test_topics_that_are_there_are_firm_and_far_apart(
    given: list[analysis.Passage], model: analysis.TopicModel
) -> None:
    found = analysis.quality(given, model, runs=4)
    assert found.stability > 0.85
    tops = [topic.number for topic in model.topics if topic.parent is None]
    assert [each.topic for each in found.topics] == tops
    for each in found.topics:
        assert 0 <= each.stability <= 1
        assert 0 < each.cohesion <= 1
        assert each.separation > 0.4
        assert each.nearest in tops
        assert each.nearest != each.topic
    firm = next(finding for finding in found.health if finding.code == "firm_topics")
    assert firm.of == len(tops)
    assert firm.count >= len(tops) - 1


def test_topics_that_chance_made_are_less_firm() -> None:
    lots = lots_of(2)
    words = [
        f"{first}{last}" for first in ("bra", "cle", "dri", "flo", "gru") for last in ("mo", "ne", "vi", "ru", "sa")
    ]
    texts = [" y ".join(lots.sample(words, 6)) for _ in range(200)]
    chance = passages(texts)
    loose = analysis.quality(chance, analysis.fit(chance, analysis.Config(resolution=1.0)), runs=4)
    assert loose.stability < 0.5
    assert any(finding.code == "unstable_topics" and finding.count for finding in loose.health)


def test_what_is_said_once_and_far_from_all_is_heard(given: list[analysis.Passage], model: analysis.TopicModel) -> None:
    found = analysis.quality(given, model, runs=1)
    said = {passage.id: passage.text for passage in given}
    assert any("payasos" in said[number] for number in found.rare)
    assert len(found.rare) < 5


def test_the_same_result_has_the_same_quality_in_any_order(
    given: list[analysis.Passage], model: analysis.TopicModel
) -> None:
    order = lots_of(1).sample(range(len(given)), len(given))
    shuffled = replace(model, placements=tuple(model.placements[at] for at in order))
    assert analysis.quality([given[at] for at in order], shuffled, runs=2) == analysis.quality(given, model, runs=2)


def test_quality_wants_the_passages_of_the_result(given: list[analysis.Passage], model: analysis.TopicModel) -> None:
    with pytest.raises(analysis.EngineError, match="not the passages"):
        analysis.quality(given[1:], model)


def test_quality_can_be_stopped(given: list[analysis.Passage], model: analysis.TopicModel) -> None:
    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analysis.quality(given, model, 4, stop)


def test_no_disc_of_the_map_lies_over_another() -> None:
    given = passages(noisy(0)[0])
    model = analysis.fit(given, analysis.Config(resolution=2.0))
    found = analysis.layout(given, model)
    numbers = [topic.number for topic in model.topics if topic.parent is None]
    assert list(found.topics) == list(found.radii) == numbers
    for one in numbers:
        assert all(abs(at) + found.radii[one] <= 1.001 for at in found.topics[one])
        for other in numbers[:one]:
            apart = math.dist(found.topics[one], found.topics[other])
            assert apart >= found.radii[one] + found.radii[other] - 1e-3
    areas = {
        topic.number: found.radii[topic.number] ** 2 / topic.size for topic in model.topics if topic.parent is None
    }
    assert max(areas.values()) == pytest.approx(min(areas.values()))


def test_passages_lie_in_their_topic_and_the_nearer_further_in() -> None:
    texts, _ = made(own=4)
    given = passages([*texts, "👍"])
    model = analysis.fit(given, COARSE)
    found = analysis.layout(given, model)
    assert set(found.passages) == {place.passage_id for place in model.placements if place.topic is not None}
    for place in model.placements:
        if place.topic is not None:
            out = math.dist(found.passages[place.passage_id], found.topics[place.topic])
            assert out < found.radii[place.topic]
    members = sorted((place for place in model.placements if place.topic == 0), key=lambda place: place.strength)
    far = [math.dist(found.passages[place.passage_id], found.topics[0]) for place in members]
    third = len(far) // 3
    assert sum(far[:third]) > 1.3 * sum(far[-third:])


def test_the_map_is_the_same_each_time_and_needs_a_memory() -> None:
    given = passages(made()[0])
    model = analysis.fit(given, COARSE)
    assert analysis.layout(given, model) == analysis.layout(given, model)
    with pytest.raises(analysis.EngineError, match="map"):
        analysis.layout(given, replace(model, memory=None))


@pytest.mark.parametrize("resolution", [0.01, 0.3])
def test_one_or_two_topics_make_a_map_too(resolution: float) -> None:
    given = passages(made()[0][:100])
    found = analysis.layout(given, analysis.fit(given, analysis.Config(resolution=resolution)))
    assert all(math.isfinite(at) for point in found.topics.values() for at in point)
