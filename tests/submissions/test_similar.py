"""What others have said that is near to a draft: published words alone, and never in the way."""

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.submissions import Permission, Submission, SubmissionKind, SubmissionState
from consult.submissions import similar
from tests.submissions.test_journey import Journey

MINE = "La capacitación debe darse por las tardes, después del turno, en el mismo taller."
NEAR = "Que la capacitación sea en las tardes. Los talleres cierran temprano."
FAR = "La antena más cercana queda a dos horas de camino y no hay señal."


@pytest.fixture
def open_one(make):
    return make.consultation(shows_opinions=True)


def _about(client, consultation, text=MINE):
    journey = Journey(client, consultation)
    return client.get(journey.write(text).location).text


def test_what_is_near_is_shown_with_a_link_and_what_is_far_is_not(client, make, open_one):
    near = make.submission(open_one, NEAR)
    make.submission(open_one, FAR)
    page = _about(client, open_one)
    assert "1 person has said something near to this" in page
    assert "Que la capacitación sea en las tardes." in page and "antena" not in page
    assert f'href="/en/c/agua/opiniones/{near.folio}"' in page
    assert "en las tardes" in client.get(f"/en/c/agua/opiniones/{near.folio}").text


@pytest.mark.parametrize(
    "values",
    [
        {"permission": Permission.COUNTED},
        {"state": SubmissionState.DRAFT},
        {"state": SubmissionState.WITHDRAWN},
    ],
)
def test_unpublished_words_are_never_shown(client, make, open_one, values):
    hidden = make.submission(open_one, NEAR, **values)
    assert "something near" not in _about(client, open_one)
    assert NEAR[:20] not in client.get("/en/c/agua/opiniones").text
    assert client.get(f"/en/c/agua/opiniones/{hidden.folio}").status_code == 404


def test_nothing_is_shown_where_the_working_group_does_not_let_it(client, make):
    closed = make.consultation()
    folio = make.submission(closed, NEAR).folio
    assert "something near" not in _about(client, closed)
    assert client.get("/en/c/agua/opiniones").status_code == 404
    assert client.get(f"/en/c/agua/opiniones/{folio}").status_code == 404


def test_another_consultations_words_are_not_shown(client, make, open_one):
    folio = make.submission(make.consultation("bosques", folio_prefix="BOSQUE", shows_opinions=True), NEAR).folio
    assert "something near" not in _about(client, open_one)
    assert client.get(f"/en/c/agua/opiniones/{folio}").status_code == 404


def test_a_run_leads_to_older_words_than_the_newest(client, make, open_one, monkeypatch):
    monkeypatch.setattr(similar, "NEWEST", 1)
    old = make.submission(open_one, NEAR)
    run = make.run(open_one, [old])
    make.submission(open_one, FAR)
    assert "something near" not in _about(client, open_one)
    run.topics[0].terms = [["capacitación", 2.0], ["turno", 1.0]]
    db.session.commit()
    assert "1 person has said something near to this" in _about(client, open_one)


def test_at_most_five_the_nearest_first(make, open_one):
    for n in range(8):
        make.submission(open_one, f"Capacitación en las tardes, dijo la persona {'x' * n}.")
    nearest = make.submission(open_one, MINE)
    draft = make.submission(open_one, MINE, state=SubmissionState.DRAFT)
    found = similar.near(draft)
    assert len(found) == 5 and found[0].folio == nearest.folio


def test_forms_of_a_word_are_one_and_empty_words_are_none():
    assert similar.stems("Capacitación capacitar CAPACITEMOS") == {"capaci"}
    assert similar.stems("para que todos ellos they would") == frozenset()
    assert similar.stems("مرحبا 🌽 a b") == frozenset()


def test_the_list_of_opinions_turns_its_pages(client, make, open_one):
    for n in range(27):
        make.submission(open_one, f"Opinión número {n}.")
    first = client.get("/en/c/agua/opiniones").text
    assert "Opinión número 26." in first and "Opinión número 1." not in first and "27 in all" in first
    assert "Opinión número 1." in client.get("/en/c/agua/opiniones?page=2").text
    assert db.session.scalar(select(Submission.id).limit(1))


def test_papers_are_listed_by_their_title_and_lead_to_their_own_page(client, make, open_one):
    kind = SubmissionKind.POSITION_PAPER
    paper = make.submission(open_one, kind=kind, title="Postura", organisation=make.organisation())
    page = client.get("/en/c/agua/opiniones").text
    assert "Postura" in page and f'href="/en/c/agua/posturas/{paper.folio}"' in page
