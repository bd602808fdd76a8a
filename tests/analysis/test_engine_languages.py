import random
from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

import analysis
from analysis.languages import decide
from analysis.resolution import heaps
from analysis.vectors import count_stems
from analysis.words import read
from tests.analysis.corpora import THEMES, found, lots_of, made, passages, theme_text

ENGLISH = {
    "water": ["water", "river", "drought", "pipe", "well", "spring", "irrigation", "dam", "basin", "drain"],
    "school": ["school", "teacher", "pupil", "classroom", "desk", "book", "homework", "scholarship", "recess", "grade"],
    "health": [
        "hospital",
        "nurse",
        "vaccine",
        "doctor",
        "clinic",
        "prescription",
        "pharmacy",
        "surgery",
        "fever",
        "dose",
    ],
}
PARTICLES = ["in", "ihuan", "quemeh", "tlen", "cah", "nochi"]
NAHUATL = {
    "atl": ["atl", "atoyatl", "apantli", "ameyalli", "quiahuitl", "atezcatl", "acalli", "amolli"],
    "calmecac": ["tlamachtilli", "momachtiani", "tlahcuilolli", "amoxtli", "temachtiani", "caltlamachtiloyan", "amatl"],
}


def english(theme: str, lots: random.Random, extra: str = "") -> str:
    return "The " + " and the ".join(lots.sample(ENGLISH[theme], 5)) + f" of our town are {extra or 'there'}."


def nahuatl(theme: str, lots: random.Random) -> str:
    return "".join(f"{lots.choice(PARTICLES)} {word} " for word in [*lots.sample(NAHUATL[theme], 4), "altepetl"])


def language_of(texts: list[str], tried: tuple[str, ...], declared: list[str | None] | None = None) -> list[str]:
    numbers, codes = decide(read(texts), declared or [None] * len(texts), tried)
    return [codes[number] for number in numbers]


def test_words_decide_where_stop_words_do_not() -> None:
    lots = lots_of(1)
    texts = [theme_text("agua", lots) for _ in range(20)] + [english("water", lots) for _ in range(30)]
    assert language_of([*texts, "Acueducto, drenaje, pozo", "Pipe, drought, basin"], ("es", "en"))[-2:] == ["es", "en"]


def test_a_language_without_a_list_is_told_by_having_hardly_any_stop_words() -> None:
    lots = lots_of(2)
    texts = [nahuatl("atl", lots) for _ in range(10)] + [theme_text("agua", lots) for _ in range(10)]
    assert language_of(texts, ("es", "en", "nah")) == ["nah"] * 10 + ["es"] * 10
    assert "nah" not in language_of(texts, ("es", "en"))


@pytest.mark.parametrize("declared", [True, False])
def test_a_language_without_stop_words_learns_them_from_the_corpus(declared: bool) -> None:
    lots = lots_of(3)
    themes = ["atl", "calmecac"] * 20
    texts = [nahuatl(theme, lots) for theme in themes]
    others = made()[0]
    given = [analysis.Passage(at, text, "nah" if declared else None) for at, text in enumerate(texts)]
    given += [analysis.Passage(100 + at, text) for at, text in enumerate(others)]
    model = analysis.fit(given, analysis.Config(languages=("es", "nah"), resolution=1.0))
    assert adjusted_mutual_info_score(themes, found(model)[:40]) > 0.6
    named = {term for topic in model.topics for term, _ in topic.terms}
    assert not named & set(PARTICLES)
    assert {"atl", "amoxtli"} & named


def test_glottal_stops_stay_inside_a_word_and_french_keeps_its_own() -> None:
    words = read(["Le k'áax yéetel u ts’íibil ti' na'at", "qu'il y a de l'eau, it doesn't"])
    assert {"k'áax", "ts'íibil", "na'at", "qu", "il", "l", "eau", "doesn"} <= set(words.forms)


def test_topics_form_inside_a_language_that_enough_speak() -> None:
    lots = lots_of(4)
    themes = [theme for theme in ENGLISH for _ in range(15)]
    texts = made()[0] + [theme_text(theme, lots) for theme in THEMES for _ in range(30)]
    given = passages([*texts, *(english(theme, lots) for theme in themes)])
    model = analysis.fit(given)
    placed = found(model)
    assert adjusted_mutual_info_score(themes, placed[len(texts) :]) > 0.8
    assert not set(placed[: len(texts)]) & set(placed[len(texts) :])


def test_few_texts_in_another_language_are_not_set_apart() -> None:
    assert not heaps(np.array([0] * 100 + [1] * 5)).any()
    assert Counter(heaps(np.array([0] * 100 + [1] * 40)).tolist()) == {0: 100, 2: 40}


def two_languages(
    glossary: tuple[tuple[str, str], ...] = (), spanish: str = "", other: str = ""
) -> analysis.TopicModel:
    lots = lots_of(5)
    texts = [f"{theme_text(theme, lots)} {spanish if theme == 'agua' else ''}" for theme in THEMES for _ in range(30)]
    texts += [english(theme, lots, other if theme == "water" else "") for theme in ENGLISH for _ in range(20)]
    return analysis.fit(passages(texts), analysis.Config(resolution=0.6, glossary=glossary))


def test_topics_of_two_languages_with_the_same_names_and_numbers_are_proposed_as_one() -> None:
    model = two_languages(
        spanish="Así lo dijo la CONAGUA por la NOM 127-SSA1.", other="as CONAGUA says of NOM 127-SSA1"
    )
    (proposal,) = model.proposals
    labels = [{term for term, _ in model.topics[number].terms} for number in proposal.topics]
    assert any("acueducto" in terms or "agua" in terms for terms in labels)
    assert any("river" in terms or "water" in terms for terms in labels)
    assert {"CONAGUA", "127-SSA1"} <= set(proposal.shared)
    assert not two_languages().proposals


def test_a_glossary_makes_words_of_two_languages_one() -> None:
    pairs = (
        ("water", "agua"),
        ("river", "río"),
        ("school", "escuela"),
        ("teacher", "maestra"),
        ("hospital", "hospital"),
    )
    proposed = two_languages(pairs).proposals
    assert len(proposed) >= 1
    assert all({"agua", "water", "río", "river", "escuela", "school"} & set(each.shared) for each in proposed)


def test_glossary_words_count_as_one_stem() -> None:
    words = read(["The workers here", "los trabajadores de aquí", "workers and trabajadores"])
    config = analysis.Config(glossary=(("workers", "trabajadores"),))
    stems = count_stems(words, np.array([1, 0, 1]), ["es", "en"], config.forms)
    assert "=trabajadores" in stems.names
    assert stems.counts[:, stems.names.index("=trabajadores")].toarray().ravel().tolist() == [1, 1, 2]


@pytest.mark.parametrize("glossary", [("agua", "water"), (("two words", "x"),), (("a", "b", "c"),), [("a", "b")]])
def test_a_glossary_is_pairs_of_single_words(glossary: object) -> None:
    with pytest.raises(ValueError, match="glossary"):
        analysis.Config(glossary=glossary)  # type: ignore[arg-type]
