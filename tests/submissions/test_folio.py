"""Folios catch the slips of people who note them down."""

import itertools
import re

import pytest

from consult.submissions.folio import ALPHABET, new_folio, read_folio


def _signs(folio: str) -> str:
    return folio.removeprefix("AGUA").replace("-", "")


def test_a_folio_has_the_shape_that_pages_promise():
    for _ in range(200):
        assert re.fullmatch(r"AGUA-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", new_folio("AGUA"))


def test_folios_differ():
    assert len({new_folio("AGUA") for _ in range(2000)}) == 2000


def test_every_single_wrong_sign_is_caught():
    signs = _signs(new_folio("AGUA"))
    for place, wrong in itertools.product(range(len(signs)), ALPHABET):
        typed = signs[:place] + wrong + signs[place + 1 :]
        assert (read_folio(f"AGUA{typed}") is None) == (typed != signs), typed


def test_every_swap_of_two_signs_is_caught():
    for _ in range(50):
        signs = _signs(new_folio("AGUA"))
        for one, other in itertools.combinations(range(len(signs)), 2):
            swapped = list(signs)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            typed = "".join(swapped)
            assert (read_folio(f"AGUA{typed}") is None) == (typed != signs), typed


@pytest.mark.parametrize("prefix", ["AGUA", "IATR", "X", "BOSQUE", "IA2027"])
def test_a_folio_is_read_as_people_type_it(prefix):
    folio = new_folio(prefix)
    for typed in (folio, folio.lower(), folio.replace("-", ""), folio.replace("-", " "), f" {folio} "):
        assert read_folio(typed) == folio


@pytest.mark.parametrize("typed", ["", "AGUA", "AGUA-0000-0000", "AGUA-ñandú", "../../etc", "A" * 300])
def test_what_is_no_folio_is_none(typed):
    assert read_folio(typed) is None
