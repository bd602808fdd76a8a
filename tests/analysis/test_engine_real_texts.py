"""On real texts that nobody here wrote; each test is skipped where they are not beside the repository."""

import pytest

import analysis
from benchmarks import engine, scale
from tests.analysis.corpora import lots_of, passages, real_data


@pytest.fixture(scope="module")
def madrid() -> engine.Labelled:
    return engine.madrid(real_data("decide-madrid-comments").parent)


def test_madrid_threads_are_recovered(madrid: engine.Labelled) -> None:
    """One seed; the bars lie below the median of five (.52 / .38) by what seeds differ."""
    measured = engine.measure(madrid, analysis.Config()).topics
    assert measured.ami > 0.525
    assert measured.ari > 0.35
    assert measured.outside < 0.02


def test_debated_motions_are_recovered() -> None:
    measured = engine.measure(engine.argkp_topics(real_data("argkp").parent), analysis.Config()).topics
    assert measured.ami > 0.88
    assert measured.outside < 0.02


@pytest.mark.parametrize(
    ("count", "fewest", "most"), [(30, 2, 6), (60, 4, 8), (120, 6, 12), (240, 8, 16), (1000, 12, 25)]
)
def test_samples_of_any_size_get_a_sensible_number_of_topics(
    madrid: engine.Labelled, count: int, fewest: int, most: int
) -> None:
    model = analysis.fit(passages(lots_of(count).sample(madrid.texts, count)))
    assert fewest <= sum(topic.parent is None for topic in model.topics) <= most


def test_labels_of_all_madrid_comments_are_distinct_and_say_something() -> None:
    rows = list(engine._rows(real_data("decide-madrid-comments") / "comments.csv"))
    given = [analysis.Passage(at, row["text"], submitter=row["userId"]) for at, row in enumerate(rows)]
    model = analysis.fit(given)
    named = [topic.label for topic in model.topics]
    assert len(set(named)) == len(named)
    spanish = {"que", "los", "para", "está", "también", "tambien"}
    assert not spanish & {term for topic in model.topics for term, _ in topic.terms}


def test_a_real_campaign_is_one_family() -> None:
    rows = list(engine._rows(real_data("decide-madrid-comments") / "comments.csv"))
    model = analysis.fit([analysis.Passage(at, row["text"]) for at, row in enumerate(rows)])
    letters = [at for at, row in enumerate(rows) if row["text"].startswith("Hemos creado un foro para esta propuesta")]
    assert len(letters) > 30
    assert len({model.placements[at].family for at in letters}) == 1


def test_a_key_point_is_found_at_one_of_the_two_levels() -> None:
    measured = engine.measure(engine.argkp_key_points(real_data("argkp").parent), analysis.Config())
    assert max(measured.topics.ami, measured.subtopics.ami) > 0.67
    assert measured.subtopics.ari > measured.topics.ari


def test_a_run_on_a_sample_is_as_good_as_one_on_all() -> None:
    texts = scale.recombined(real_data("argkp").parent, 3000)
    full, half = (engine.measure(texts, analysis.Config(sample=most)).topics for most in (3000, 1500))
    assert half.ami > full.ami - 0.05
    assert half.outside < 0.02
