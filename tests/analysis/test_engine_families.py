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
    rows = collapse(read(corpus.texts), corpus, threshold).of_text
    return [int(row) for row in rows[corpus.of_passage]]


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


def test_likeness_says_how_near_a_member_is() -> None:
    own = " Además, mi hija se enfermó por beber de ese pozo en marzo y nadie nos contestó."
    texts = [LETTER, LETTER, LETTER.upper(), LETTER + own, *made()[0]]
    places = analysis.fit(passages(texts), COARSE).placements
    assert [place.likeness for place in places[:3]] == [1, 1, 1]
    assert 0.65 <= (places[3].likeness or 0) < 0.95
    assert {place.family for place in places[:4]} == {100}
    assert {place.likeness for place in places[4:]} == {None}


def test_a_paragraph_of_ones_own_under_a_letter_stays_a_passage() -> None:
    own = " ".join(["En mi calle la escuela cerró un aula porque la maestra se fue y la primaria no tiene libros."] * 3)
    spans = analysis.split(f"{LETTER}\n\n{own}")
    pieces = [f"{LETTER}\n\n{own}"[span.start : span.end] for span in spans]
    given = passages([LETTER, LETTER, *pieces, *made()[0]])
    places = analysis.fit(given, COARSE).placements
    assert len(pieces) == 2
    assert places[2].family == places[0].family
    assert places[3].family is None


def test_what_somebody_added_to_a_letter_is_found() -> None:
    own = "Además, mi hija se enfermó por beber de ese pozo."
    for text in (f"{LETTER} {own}", f"{own} {LETTER}", LETTER.replace("Llevamos", f"{own} Llevamos")):
        (span,) = analysis.additions(LETTER, text)
        assert text[span.start : span.end] == own
    assert analysis.additions(LETTER, LETTER.upper() + " Ana Ruiz") == ()
    assert analysis.additions("", own)[0] == analysis.Span(0, len(own))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_additions_lie_in_the_text_and_in_order(letter: str, text: str) -> None:
    spans = analysis.additions(letter, text)
    ends = [place for span in spans for place in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(text) for place in ends)
