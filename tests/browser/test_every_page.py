"""Every page that the program has is in the tour, so that the tests of pages look at it."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import NotFound

from consult import create_app
from tests.browser.tour import PAGES, Tour

# What a GET answers that is no page of its own, with the reason. A new page does not belong here but into the tour.
NO_PAGES = {
    "static": "files",
    "root": "leads to the home page",
    "accounts.code": "stands between password and site: test_account.py",
    "accounts.confirm": "only where a site lets anybody sign up; the same page as an invitation's",
    "consultations.document": "a file",
    "documents.own_picture": "a picture",
    "documents.picture": "a picture",
    "documents.passage": "leads to the reader's page",
    "documents.start": "leads to the reader's page",
    "intake.minutes": "a file",
    "intake.paper_form": "a file",
    "intake.poster": "a file",
    "opendata.consultation": "JSON",
    "opendata.consultations": "JSON",
    "opendata.issues": "JSON",
    "opendata.submissions": "JSON",
    "opendata.submissions_file": "a file",
    "operations.live": "JSON",
    "operations.ready": "JSON",
    "outcomes.file": "a file",
    "papers.acknowledgement_file": "a file",
    "papers.file": "a file",
    "submissions.acknowledgement_file": "a file",
    "submissions.begin": "leads to the first page of an opinion",
    "submissions.question": "the first page's twin, where there are more than three questions",
}
STATUS = {"not_found": 404, "link_over": 404, "sign_up": 404}  # nobody signs up on the demonstration


@pytest.fixture(scope="module")
def routes() -> Flask:
    """The program, for its addresses."""
    return create_app()


def _endpoint(app: Flask, path: str) -> str | None:
    try:
        return str(app.url_map.bind("localhost").match(path.split("?", maxsplit=1)[0])[0])
    except NotFound:
        return None


def test_every_page_is_in_the_tour(routes: Flask, tour: Tour) -> None:
    assert set(tour.paths) == set(PAGES)
    visited = {_endpoint(routes, tour.address(name, "es")) for name in PAGES}
    pages = {rule.endpoint for rule in routes.url_map.iter_rules() if "GET" in (rule.methods or ())}
    left = sorted(pages - visited - set(NO_PAGES))
    assert not left, f"put these pages into the tour (tests/browser/tour.py): {left}"
    assert sorted(set(NO_PAGES) - pages) == [], "these are gone"
    assert sorted(set(NO_PAGES) & visited) == [], "these are in the tour"


def test_every_page_of_the_tour_answers(chromium: Browser, site: str, tour: Tour) -> None:
    found = {}
    for name in PAGES:
        context = chromium.new_context(base_url=site, storage_state=tour.state(name))
        answer = context.request.get(tour.address(name, "es"))
        if answer.status != STATUS.get(name, 200):
            found[name] = answer.status
        context.close()
    assert found == {}
