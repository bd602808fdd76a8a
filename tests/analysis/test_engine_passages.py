from hypothesis import given, settings
from hypothesis import strategies as st

import analysis

SENTENCE = "El ayuntamiento debe publicar cada año cuántas personas usan los autobuses del barrio."  # 13 words
LONG = " ".join([SENTENCE] * 8)  # 104 words
_SCRAPS = [SENTENCE, "Sí", "Introducción", "- un punto", "art. 3", "EE. UU.", "😀😀", "\x00", "a" * 450, LONG]
_GAPS = [" ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\f", "\n\f\n", "\t", "\u2028", "\xa0", ". ", "", "\v"]
_TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_SCRAPS + _GAPS), max_size=60).map("".join),
)


def pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in analysis.split(text)]


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_nothing_but_white_space_is_lost(text: str) -> None:
    spans = analysis.split(text)
    last = 0
    for span in spans:
        assert text[last : span.start].strip() == ""
        passage = text[span.start : span.end]
        assert passage and passage == passage.strip()
        last = span.end
    assert text[last:].strip() == ""


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_passages_stay_within_bounds(text: str) -> None:
    assert all(len(passage.split()) <= 120 + 39 for passage in pieces(text))


def test_a_short_comment_is_one_passage() -> None:
    text = f"  Hola.\n\n{SENTENCE}\r\n\r\nGracias.\n"
    assert pieces(text) == [text.strip()]


def test_nothing_in_nothing() -> None:
    assert analysis.split("") == analysis.split(" \n\f\r\n ") == ()


def test_paragraphs_of_their_own_length_stay_apart() -> None:
    other = LONG.replace("autobuses", "trenes")
    assert pieces(f"{LONG}\n\n{other}") == [LONG, other]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_even_parts() -> None:
    found = pieces(" ".join([SENTENCE] * 20))
    assert all(passage.endswith("barrio.") for passage in found)
    assert all(40 <= len(passage.split()) <= 120 for passage in found)


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    sentence = "Según el art. 27 y la Dra. M. López, los EE. UU. Mexicanos deben cuidar el agua de sus pueblos."
    found = pieces(" ".join([sentence] * 12))
    assert len(found) > 1
    assert all(passage.startswith("Según") for passage in found)


def test_a_heading_goes_with_what_follows_it() -> None:
    found = pieces(f"{LONG}\n\nSegunda parte: el agua\n\n{LONG}")
    assert found == [LONG, f"Segunda parte: el agua\n\n{LONG}"]


def test_a_short_paragraph_joins_its_neighbour() -> None:
    short, middle = " ".join([SENTENCE] * 2), " ".join([SENTENCE] * 5)
    found = pieces(f"{LONG}\n\n{short}\n\n{middle}")
    assert found == [LONG, f"{short}\n\n{middle}"]


def test_wrapped_lines_are_one_paragraph() -> None:
    words = LONG.split()
    wrapped = "\n".join(" ".join(words[at : at + 9]) for at in range(0, len(words), 9))
    assert pieces(wrapped) == [wrapped]


def test_a_page_break_parts_two_sentences() -> None:
    assert pieces(f"{SENTENCE}\f{SENTENCE}") == [SENTENCE, SENTENCE]


def test_a_sentence_runs_over_a_page_break() -> None:
    text = f"{LONG[:-8]} de la\n\fUniversidad Nacional. {SENTENCE}"
    assert any("de la\n\fUniversidad" in passage for passage in pieces(text))


def test_a_heading_does_not_reach_over_a_page_break() -> None:
    assert pieces(f"{LONG}\n\nAnexo\f{LONG}")[-1] == LONG


def test_five_megabytes_without_a_full_stop_or_a_space() -> None:
    for unit in (".", "x", "\x00", "😀", '."'):
        text = unit * (5_000_000 // len(unit))
        found = pieces(text)
        assert "".join(found) == text
    line = "hola qué tal " * 380_000
    assert sum(len(passage.split()) for passage in pieces(line)) == 3 * 380_000
