"""What the engine suggests and judges is shown: titles to choose from, cohesion, how good the grouping is."""

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.issues.words import cohesion_words
from consult.models.issues import Issue
from tests.issues.workbench import BASE, World


@pytest.fixture
def world(make):
    world = World(make)
    world.topics[0].titles = ["Pozos secos", "Agua y pozos"]
    world.topics[0].cohesion = 0.3
    world.run.health = [["firm_topics", 1, 2], ["rare_passages", 3, 5]]
    db.session.commit()
    return world


def _names():
    return db.session.scalars(select(Issue.name)).all()


def test_a_suggested_title_becomes_the_name(world):
    page = world.browser.get(f"{BASE}/temas/{world.topics[0].id}").text
    assert page.count('type="radio"') == 3
    assert page.count(" checked") == 1
    world.post(f"/temas/{world.topics[0].id}/aceptar", suggestion="Agua y pozos", name="Something else")
    assert _names() == ["Agua y pozos"]


def test_another_name_is_taken_where_it_is_chosen(world):
    refused = world.post(f"/temas/{world.topics[0].id}/aceptar", suggestion="own", name="")
    assert refused.status_code == 422 and "Write a name for the issue" in refused.text
    world.post(f"/temas/{world.topics[0].id}/aceptar", suggestion="own", name="La sed")
    assert _names() == ["La sed"]


def test_what_was_not_suggested_cannot_be_chosen(world):
    assert world.post(f"/temas/{world.topics[0].id}/aceptar", suggestion="Otra cosa", name="").status_code == 422
    assert _names() == []


def test_the_table_tells_how_well_topics_hang_together(world):
    page = world.browser.get(f"{BASE}/temas").text
    assert '<td data-label="Cohesion">high</td>' in page and '<td data-label="Cohesion">–</td>' in page
    assert [cohesion_words(share) for share in (0.24, 0.2, 0.1, None)] == ["alta", "media", "baja", ""]


def test_the_panel_and_the_method_page_say_how_good_the_grouping_is(world, client):
    said = "Firm topics, found again when a tenth of the texts is left out: 1 of 2."
    assert said in world.browser.get(f"{BASE}/").text
    world.accept(world.topics[0], "Pozos")
    world.consultation.results_published_at = world.make.now
    db.session.commit()
    assert said in client.get("/en/c/agua/metodo").text
