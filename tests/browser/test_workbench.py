"""The co-chairs' work without scripts, and what is there before any of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_violations, structure_faults
from tests.browser.tour import CO_CHAIRS, SLUG, Tour, sign_in


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Page]:
    """A co-chair at a desk, scripts off."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=site, java_script_enabled=False)
    page = context.new_page()
    email, password, _ = CO_CHAIRS[0]
    sign_in(page, email, password)
    yield page
    context.close()


@pytest.mark.parametrize("path", ["", "temas", "publicar", "historial"])
def test_before_any_run_pages_say_what_to_do(
    chromium: Browser, site: str, tour: Tour, untouched: str, path: str
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site, storage_state=tour.co_chair)
    page = context.new_page()
    page.goto(f"/es/gestion/{untouched}/{path}")
    faults = structure_faults(page, "es") + axe_violations(page)
    context.close()
    assert not faults, "\n".join(faults)


def test_too_few_texts_fail_with_a_sentence(desk: Page, untouched: str) -> None:
    desk.goto(f"/en/gestion/{untouched}/")
    desk.get_by_role("button", name="Cluster now").click()
    expect(desk.get_by_text("Waiting").or_(desk.get_by_text("too few")).first).to_be_visible()
    for _ in range(60):
        if desk.get_by_role("button", name="Try again").count():
            break
        desk.wait_for_timeout(500)
        desk.goto(f"/en/gestion/{untouched}/")
    expect(desk.get_by_role("button", name="Try again")).to_be_visible()


def test_published_results_are_closed_to_edits_until_reopened(desk: Page, tour: Tour) -> None:
    desk.goto(tour.address("issue", "en"))
    assert desk.get_by_role("button", name="Rename").count() == 0
    desk.goto(f"/en/gestion/{SLUG}/publicar")
    expect(desk.get_by_role("button", name="Reopen")).to_be_visible()
