"""What somebody wrote into a campaign's letter is a passage of its own, and the rest is the letter."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis.__main__ import main
from tests.analysis.corpora import COARSE, lots_of, made, theme_text
from tests.analysis.test_engine_families import LETTER, NAMES

SHORT = "Pedimos que el agua del río se limpie antes de las lluvias. Pedimos que se repare la presa este mismo año."
OWN = [
    "Mi hija va a la primaria y su maestra no tiene libros ni aula.",
    "En nuestra escuela el recreo se acorta porque faltan maestras y alumnos llegan tarde.",
    "Yo soy alumno de secundaria y cada semana la clase se queda sin maestra.",
]


def written_into(letter: str, own: str, where: str) -> str:
    middle = letter.index(". ") + 2
    return {
        "before": f"{own} {letter}",
        "after": f"{letter} {own}",
        "below": f"{letter}\n\n{own}",
        "inside": f"{letter[:middle]}{own} {letter[middle:]}",
    }[where]


def pieces(texts: list[str]) -> list[list[str]]:
    found = analysis.split_all(texts)
    return [[text[span.start : span.end] for span in spans] for text, spans in zip(texts, found, strict=True)]


@pytest.mark.parametrize("where", ["before", "after", "below", "inside"])
@pytest.mark.parametrize("letter", [LETTER, SHORT])
def test_an_addition_is_a_passage_and_the_rest_is_of_the_family(letter: str, where: str) -> None:
    texts = [*[letter] * 5, *[written_into(letter, own, where) for own in OWN], *made()[0]]
    found = pieces(texts)
    given_passages = [
        analysis.Passage(at * 100 + part, piece, submitter=str(at))
        for at, parts in enumerate(found)
        for part, piece in enumerate(parts)
    ]
    places = {place.passage_id: place for place in analysis.fit(given_passages, COARSE).placements}
    family = places[0].family
    school = {places[at * 100].topic for at, text in enumerate(texts) if at >= 8 and "maestra" in text}
    for at, own in enumerate(OWN, start=5):
        assert own in found[at]
        for part, piece in enumerate(found[at]):
            place = places[at * 100 + part]
            assert (place.family == family) == (piece != own)
            assert piece != own or (place.topic in school and place.topic != places[0].topic)


def test_texts_beside_a_letter_are_split_as_alone() -> None:
    texts = [*[LETTER] * 4, *made()[0], "", "👍", f"{LETTER} Ana Ruiz, vecina", LETTER.upper()]
    assert analysis.split_all(texts) == [analysis.split(text) for text in texts]
    assert analysis.split_all([]) == []


def test_what_two_people_sent_is_no_letter() -> None:
    texts = [SHORT, SHORT, f"{SHORT} {OWN[0]}"]
    assert pieces(texts)[2] == [texts[2]]
    assert pieces([SHORT, *texts])[3] == [SHORT, OWN[0]]


def test_an_addition_in_decomposed_letters_does_no_harm() -> None:
    import unicodedata

    text = unicodedata.normalize("NFD", f"{SHORT} {OWN[1]} Está aquí también")
    assert "".join(pieces([SHORT, SHORT, SHORT, text])[3]).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*OWN, SHORT, "¡No! ", "«Sí», dijo.", "\n\n", "", "👍"]), max_size=6), st.randoms())
def test_passages_lie_in_order_and_only_white_space_outside(scraps: list[str], lots: random.Random) -> None:
    texts = [SHORT] * 3 + [" ".join(scraps)]
    order = list(range(len(texts)))
    lots.shuffle(order)
    spans = analysis.split_all(texts)
    assert analysis.split_all([texts[at] for at in order]) == [spans[at] for at in order]
    ends = [place for span in spans[3] for place in (span.start, span.end)]
    assert ends == sorted(ends)
    outside = [texts[3][end:start] for end, start in zip([0, *ends[1::2]], [*ends[::2], len(texts[3])], strict=True)]
    assert not "".join(outside).strip()


def signed(count: int, with_own: int) -> tuple[list[str], list[str]]:
    """Letters, the first `with_own` of them with a sentence about schools; and those sentences."""
    lots = lots_of(7)
    own = [theme_text("escuela", lots) for _ in range(with_own)]
    ways = ("before", "after", "below", "inside")
    letters = [written_into(LETTER, text, ways[at % 4]) for at, text in enumerate(own)]
    plain = [f"{LETTER} {lots.choice(NAMES)} {lots.choice(NAMES)}" for _ in range(count - with_own)]
    return letters + plain, own


def test_the_command_gives_each_addition_its_place_and_its_topic(tmp_path: Path) -> None:
    letters, own = signed(1000, 200)
    others, themes = made()
    texts = letters + others
    source, passages, report = tmp_path / "in.csv", tmp_path / "passages.csv", tmp_path / "report.json"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(texts)])
    command = ["cluster", str(source), "--id", "id", "--text", "text", "--out", str(tmp_path / "out.csv")]
    assert main([*command, "--report", str(report), "--passages", str(passages), "--resolution", "1"]) == 0
    topics: dict[str, dict[str, str]] = {}
    with passages.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            piece = texts[int(row["id"])][int(row["start"]) : int(row["end"])]
            topics.setdefault(row["id"], {})[piece] = row["topic"]
    water = topics["999"][texts[999]]
    added = [topics[str(at)].pop(text) for at, text in enumerate(own)]
    elsewhere = {topics[str(1000 + at)][others[at]] for at, theme in enumerate(themes) if theme != "escuela"}
    assert not elsewhere & set(added)
    assert {topic for at in range(200) for topic in topics[str(at)].values()} == {water}
