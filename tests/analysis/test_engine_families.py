import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis.corpus import fingerprint, gather
from analysis.families import collapse
from analysis.words import read
from tests.analysis.corpora import COARSE, found, lots_of, made, passages

LETTER = (
    "Estimados responsables: las vecinas y vecinos del barrio pedimos que el agua del río se limpie de una vez, que la "
    "presa se repare antes de las lluvias y que se publique cuánta agua se pierde por cada tubería rota. Llevamos años "
    "escribiendo sin respuesta y la sequía no espera. Pedimos una reunión abierta, un calendario de obras y una "
    "persona que responda por ellas. Atentamente,"
)
NAMES = ["Ana", "Luis", "Rosa", "Juan", "Elena", "Pedro", "Marta", "Jorge", "Lucía", "Raúl"]


def campaign(count: int) -> list[str]:
    """Variants as people send them: a name, a case, a sentence of their own."""
    lots = lots_of(1)
    variants = [LETTER, LETTER.replace("Estimados responsables: las", "Las"), LETTER + " Gracias por leernos a todas."]
    return [f"{variants[at % 3]} {lots.choice(NAMES)} {lots.choice(NAMES)}" for at in range(count)]


def families(texts: list[str], threshold: float = analysis.Config().family_threshold) -> list[int]:
    corpus = gather(passages(texts))
    row_of_text, _ = collapse(read(corpus.texts), corpus, threshold)
    return [int(row) for row in row_of_text[corpus.of_passage]]


def test_a_campaign_is_one_family_and_nobody_else_is_in_it() -> None:
    texts, _ = made()
    letters = campaign(40)
    model = analysis.fit(passages([*texts, *letters]))
    own = model.placements[len(texts) :]
    assert {place.family for place in own} == {100 + len(texts)}
    assert {place.topic for place in own} == {own[0].topic}
    assert {place.family for place in model.placements[: len(texts)]} == {None}


def test_a_campaign_weighs_as_one_text() -> None:
    texts, _ = made()
    config = COARSE
    alone = analysis.fit(passages([*texts, LETTER]), config)
    many = analysis.fit(passages([*texts, *[LETTER] * 60, *campaign(60)]), config)
    assert found(alone) == found(many)[: len(texts) + 1]
    water = many.placements[len(texts)].topic
    mostly = {topic.number for topic in many.topics if topic.size > 120 and topic.parent is not None}
    assert len(mostly) <= 1  # a part that is mostly the letter is called by the letter's words
    assert [(topic.number, topic.label, topic.terms) for topic in alone.topics if topic.number not in mostly] == [
        (topic.number, topic.label, topic.terms) for topic in many.topics if topic.number not in mostly
    ]
    assert many.placements[0].topic == water  # with the others who write about water, not on its own
    assert [t.size for t in many.topics if t.number == water] == [
        t.size + 119 for t in alone.topics if t.number == water
    ]


def test_a_topic_that_is_mostly_one_letter_is_called_by_the_letters_words() -> None:
    texts, _ = made()
    model = analysis.fit(passages([*texts, *[LETTER] * 60, *campaign(60)]))
    part = model.topics[model.placements[len(texts)].topic or 0]
    assert 120 < part.size < 1.5 * 120
    assert set(part.label.split(" · ")) <= set(LETTER.replace(",", "").replace(".", "").split())


def test_one_of_a_family_represents_a_topic() -> None:
    texts, _ = made()
    model = analysis.fit(passages([*texts, *campaign(40)]))
    family = {place.passage_id: place.family for place in model.placements}
    for topic in model.topics:
        shown = [family[number] for number in topic.representatives if family[number] is not None]
        assert len(shown) == len(set(shown))


@pytest.mark.parametrize("copy", [LETTER.upper(), LETTER.replace(" ", "\n  "), LETTER.replace(",", "") + "!!!"])
def test_case_spacing_and_punctuation_make_no_other_text(copy: str) -> None:
    assert fingerprint(copy) == fingerprint(LETTER)


def test_texts_of_one_subject_are_no_family() -> None:
    texts, _ = made()
    assert len(set(families(texts))) == len(texts)


def test_short_texts_that_share_a_phrase_are_no_family() -> None:
    texts = [f"Zona SER en el barrio de {name}" for name in ("San Isidro", "Villaverde", "Comillas", "Opañel")]
    assert len(set(families(texts))) == len(texts)


def test_texts_without_words_are_nobodys_copies() -> None:
    model = analysis.fit(passages([*made()[0], "", "", "👍", "👍"]))
    assert [place.family for place in model.placements[-4:]] == [None] * 4


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_one_word_changed_in_a_letter_leaves_it_in_its_family(at: int, name: str, lots: random.Random) -> None:
    words = LETTER.split()
    words[at % len(words)] = name
    other = made()[0][0]
    texts = [LETTER, " ".join(words), other]
    lots.shuffle(texts)
    rows = families(texts)
    changed = [row for text, row in zip(texts, rows, strict=True) if text != other]
    assert len(set(changed)) == 1
    assert len(set(rows)) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=30), st.randoms(use_true_random=False))
def test_families_do_not_depend_on_the_order_of_texts(texts: list[str], lots: random.Random) -> None:
    order = list(range(len(texts)))
    lots.shuffle(order)
    one, two = families(texts), families([texts[at] for at in order])
    pairs = {(one[at], two[place]) for place, at in enumerate(order)}
    assert len(pairs) == len(set(one)) == len(set(two))
