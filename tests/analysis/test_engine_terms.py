import pytest

import analysis
from analysis.alike import alike
from analysis.languages import stop_words
from tests.analysis.corpora import COARSE, COMMON, THEMES, lots_of, made, passages


@pytest.fixture(scope="module")
def model() -> analysis.TopicModel:
    return analysis.fit(passages(made(own=3, common=6)[0]), COARSE)


def test_labels_hold_what_sets_a_topic_apart(model: analysis.TopicModel) -> None:
    """The common words are the most frequent of every topic; only c-TF-IDF keeps them out."""
    own = {word for words in THEMES.values() for word in words}
    for topic in model.topics:
        if topic.parent is None:
            named = topic.label.split(" · ")
            assert 3 <= len(named) <= 4
            assert set(named) <= own
            assert not set(named) & set(COMMON)
            assert [term for term, _ in topic.terms][: len(named)] == named


def test_terms_are_ordered_by_their_weight(model: analysis.TopicModel) -> None:
    for topic in model.topics:
        weights = [weight for _, weight in topic.terms]
        assert weights == sorted(weights, reverse=True)
        assert len(topic.terms) <= 10


def test_labels_differ(model: analysis.TopicModel) -> None:
    labels = [topic.label.casefold() for topic in model.topics]
    assert len(set(labels)) == len(labels)


def with_words(words: list[str], count: int, seed: int) -> list[str]:
    lots = lots_of(seed)
    return [" y la ".join(lots.sample(words, 4)) for _ in range(count)]


def terms_of(texts: list[str]) -> list[str]:
    """The terms of the first text's topic, with other themes beside it."""
    others = [text for text in made()[0] if "bicicleta" not in text and "agua" not in text]
    model = analysis.fit(passages([*texts, *others]), COARSE)
    return [term for term, _ in model.topics[model.placements[0].topic or 0].terms]


def test_terms_are_written_as_people_mostly_write_them() -> None:
    words = ["autobús", "parada", "conductor", "pasaje", "BRT", "Insurgentes"]
    texts = with_words(words, 30, 1) + with_words(["autobuses", "autobus", "paradas", "conductores", "pasaje"], 8, 2)
    terms = terms_of(texts)
    assert {"autobús", "parada", "BRT", "Insurgentes"} <= set(terms)
    assert not {"autobuses", "autobus", "paradas", "brt", "insurgentes"} & set(terms)


def test_no_stop_words_with_or_without_accents() -> None:
    texts = [f"también tambien después despues está esta {text}" for text in with_words(THEMES["bici"], 30, 3)]
    assert not {"también", "tambien", "después", "despues", "está", "esta"} & set(terms_of(texts))


def test_work_is_no_stop_word_here() -> None:
    assert not {"trabajo", "empleo"} & stop_words("es")
    assert not {"work", "working"} & stop_words("en")


def test_two_words_that_go_together_are_one_term() -> None:
    lots = lots_of(4)
    rest = ["ventilador", "filtro", "monitoreo", "chimenea", "partícula", "emisión"]
    texts = [f"calidad del aire, {lots.choice(rest)} y {lots.choice(rest)} en la zona {at}" for at in range(40)]
    terms = terms_of(texts)
    assert "calidad del aire" in terms
    assert not {"calidad", "aire"} & set(terms)


def test_words_apart_by_a_full_stop_are_no_phrase() -> None:
    lots = lots_of(5)
    rest = ["ventilador", "filtro", "monitoreo", "chimenea"]
    texts = [f"Pido calidad. Aire para {lots.choice(rest)} y {lots.choice(rest)}" for _ in range(40)]
    assert not [term for term in terms_of(texts) if "calidad" in term and "aire" in term.casefold()]


def test_addresses_and_mark_up_are_no_words() -> None:
    texts = [
        f'<p class="intro">{text}</p>&nbsp;https://ejemplo.org/pagina/detalle www.ejemplo.mx/otra'
        for text in with_words(THEMES["bici"], 30, 6)
    ]
    assert not {"class", "intro", "nbsp", "https", "ejemplo", "pagina", "org", "www"} & set(terms_of(texts))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("luz", "luces", True),
        ("autobús", "autobuses", True),
        ("peatón", "peatones", True),
        ("centro cultural", "cultura", True),
        ("calidad del aire", "ruido del tren", False),
        ("agua", "aguacate", False),
        ("child", "children", True),
        ("women", "woman in combat", True),
        ("men", "mental", False),
    ],
)
def test_forms_of_one_word_are_near_duplicates(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_topics_that_share_all_their_words_have_labels_too() -> None:
    """Every word is in most topics, so that none sets one apart; each topic still has words."""
    words = ["agua", "aire", "calle", "parque", "ruido", "salud", "trabajo", "escuela"]
    lots = lots_of(0)
    texts = [" ".join(lots.sample(words, 3)) for _ in range(120)]
    model = analysis.fit(passages(texts), analysis.Config(resolution=5.0))
    assert len(model.topics) > 5
    for topic in model.topics:
        assert set(topic.label.split(" · ")) <= set(words)
        assert 1 <= len(topic.titles) <= 5
    assert len({topic.label for topic in model.topics}) == len(model.topics)


def test_in_a_small_topic_what_two_people_say_counts() -> None:
    """Ten people, each of whom shares a word with two others; three of them speak of a festival besides."""
    own = ["biblioteca", "teatro", "museo", "archivo", "danza", "cine", "orquesta", "pintura", "poesía", "circo"]
    texts = [f"la {word} y la {own[(at + 1) % 10]}{' y el festival' * (at % 4 == 1)}" for at, word in enumerate(own)]
    others = [text for text in made()[0] if "salud" not in text]
    model = analysis.fit(passages([*texts, *others]), COARSE)
    topic = model.topics[model.placements[0].topic or 0]
    assert topic.size == 10
    named = topic.label.split(" · ")
    assert named[0] == "festival"
    assert len(set(named) & set(own)) >= 2
