"""Families of any set of variants: one family a letter, named by its lowest id, and nobody else in it."""

import random

from hypothesis import given
from hypothesis import strategies as st

import analysis
from tests.analysis.corpora import made, passages
from tests.analysis.nightly import examples
from tests.analysis.test_engine_families import LETTER

OTHERS = made()[0]
_HABITS = [str.upper, str.title, lambda text: text.replace(",", ""), lambda text: text.replace(" ", "\n ") + " !!!"]


@st.composite
def variants(draw: st.DrawFn) -> str:
    """The letter as people send it: up to three words other ones, a name under it, a case or spacing of one's own."""
    words = LETTER.split()
    for _ in range(draw(st.integers(0, 3))):
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(["nosotras", "ya", "", "Rosario"]))
    text = " ".join(words) + draw(st.sampled_from(["", " Ana Ruiz", " Un vecino de la calle Mayor 12"]))
    return draw(st.sampled_from([str, *_HABITS]))(text)


@examples(12)
@given(st.lists(variants(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_variants_of_a_letter_are_one_family(letters: list[str], lots: random.Random) -> None:
    given_passages = passages([*OTHERS, LETTER, *letters])
    lots.shuffle(given_passages)
    own = {passage.id for passage in given_passages} - set(range(100, 100 + len(OTHERS)))
    placed = {place.passage_id: place for place in analysis.fit(given_passages).placements}
    assert {placed[number].family for number in own} == {min(own)}
    assert {placed[number].topic for number in own} == {placed[min(own)].topic}
    assert {place.family for number, place in placed.items() if number not in own} == {None}
