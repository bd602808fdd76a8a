import pytest

import analysis
from analysis.generic import generic_words, is_generic, joiner
from tests.analysis.corpora import COARSE, THEMES, lots_of, made, passages

AIR = ["ventilador", "filtro", "monitoreo", "chimenea", "partícula", "emisión"]


def about_air(count: int, seed: int = 4) -> list[str]:
    lots = lots_of(seed)
    return [f"Pedimos la calidad del aire, el {lots.choice(AIR)} y la {lots.choice(AIR)} {at}" for at in range(count)]


def topic_of_air(extra: list[str]) -> analysis.Topic:
    model = analysis.fit(passages([*about_air(40), *extra, *made()[0]]), COARSE)
    return model.topics[model.placements[0].topic or 0]


def test_titles_are_short_different_and_readable() -> None:
    model = analysis.fit(passages([*about_air(40), *made()[0]]), COARSE)
    for topic in model.topics:
        assert len(topic.titles) == 5
        assert len({title.casefold() for title in topic.titles}) == len(topic.titles)
        assert all(0 < len(title) <= 60 and title[0] == title[0].upper() for title in topic.titles)


def test_the_phrase_that_people_use_is_a_title() -> None:
    topic = topic_of_air([])
    assert "Calidad del aire" in topic.titles
    assert topic.label.startswith("calidad del aire")


def test_a_story_of_one_person_names_no_topic() -> None:
    """One person's rare words, said often, against what forty say."""
    story = ["La calidad del aire y el zafarrancho del trompo, el zafarrancho otra vez y el zafarrancho del trompo"] * 3
    given = [analysis.Passage(at, text, submitter=f"s{at}") for at, text in enumerate(about_air(40))]
    given += [analysis.Passage(100 + at, f"{text} {at} {'x' * at}", submitter="one") for at, text in enumerate(story)]
    given += [analysis.Passage(200 + at, text, submitter=f"t{at}") for at, text in enumerate(made()[0])]
    model = analysis.fit(given, COARSE)
    topic = model.topics[model.placements[0].topic or 0]
    assert "zafarrancho" not in topic.label
    assert "trompo" not in topic.label


@pytest.mark.parametrize("words", [["gracias", "saludos", "cosas"], ["Guadalupe", "González", "diecisiete"]])
def test_words_that_name_no_subject_lose_to_those_that_do(words: list[str]) -> None:
    lots = lots_of(3)
    texts = [f"{' y '.join(words)} por el {' y el '.join(lots.sample(THEMES['bici'], 3))}" for _ in range(30)]
    model = analysis.fit(passages([*texts, *(text for text in made()[0] if "bici" not in text)]), COARSE)
    topic = model.topics[model.placements[0].topic or 0]
    assert not set(words) & set(topic.label.split(" · "))


def test_the_lists_keep_what_consultations_are_about() -> None:
    assert not {"trabajo", "agua", "escuela", "salud", "empresa", "ley"} & generic_words("es")
    assert not {"work", "water", "school", "health", "training", "law", "job"} & generic_words("en")
    assert {"gracias", "saludos", "cosa"} <= generic_words("es")
    assert {"people", "thanks", "thing"} <= generic_words("en")
    assert "maria" in generic_words("nah")


@pytest.mark.parametrize(
    ("form", "generic"),
    [("efectivamente", True), ("vigilarlo", True), ("haciendolas", True), ("escuela", False), ("perla", False)],
)
def test_adverbs_and_verbs_with_pronouns_are_known_by_their_end(form: str, generic: bool) -> None:
    assert is_generic(form, "es") is generic
    assert not is_generic(form, "en")


@pytest.mark.parametrize(
    ("language", "following", "word"),
    [("es", "agua", "y"), ("es", "impuestos", "e"), ("en", "taxes", "and"), ("nah", "atl", "&")],
)
def test_and_is_said_in_the_language_of_the_topic(language: str, following: str, word: str) -> None:
    assert joiner(language, following) == word


def test_a_summary_speaks_for_every_group_and_says_nothing_twice() -> None:
    lots = lots_of(8)
    texts, _ = made(3)
    twins = [f"{texts[0]} {extra}" for extra in ("hoy", "ayer", "mañana", "pronto")]
    groups = [lots.choices(["citizen", "academia", "industry"], [18, 1, 1])[0] for _ in texts]
    given = [
        analysis.Passage(at, text, group=group) for at, (text, group) in enumerate(zip(texts, groups, strict=True))
    ]
    given += [analysis.Passage(900 + at, text, group="citizen") for at, text in enumerate(twins)]
    model = analysis.fit(given, COARSE)
    of_passage = {passage.id: passage.group for passage in given}
    assert {of_passage[number] for number in model.topics[0].summary} == {"citizen", "academia", "industry"}
    for topic in model.topics:
        members = {place.passage_id for place in model.placements if topic.number in (place.topic, place.subtopic)}
        assert set(topic.summary) <= members
        assert min(3, len(members)) <= len(topic.summary) <= 5
        assert len({0, 900, 901, 902, 903} & set(topic.summary)) <= 1
