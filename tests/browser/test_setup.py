"""A co-chair sets a consultation up without scripts, announces it, and everybody finds it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.tour import CO_CHAIRS, sign_in

TEXT = "Artículo 1. Objeto\nCuidar el agua.\nArtículo 2. Reparto\nParejo."


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Page]:
    """A co-chair's browser without scripts, on a phone."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=False, locale="en"
    )
    page = context.new_page()
    email, password, _ = CO_CHAIRS[0]
    sign_in(page, email, password)
    yield page
    context.close()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def test_a_consultation_is_set_up_in_one_sitting(desk: Page, chromium: Browser, site: str) -> None:
    desk.get_by_role("link", name="New consultation").click()
    desk.get_by_label("Title: the question").fill("How to share the river?")
    desk.get_by_role("button", name="Begin").click()
    expect(desk.get_by_text("Before you can announce it, put in:")).to_be_visible()
    address = desk.url
    desk.get_by_role("link", name="Title and introduction").click()
    desk.get_by_label("Introduction").fill("The river's council asks. It answers in public.")
    _save(desk)
    desk.get_by_role("link", name="Questions", exact=True).click()
    desk.get_by_role("link", name="Add a question").click()
    desk.get_by_label("Question", exact=True).fill("What should change?")
    _save(desk)
    desk.goto(f"{address}articulado")
    desk.get_by_label("The text").fill(TEXT)
    desk.get_by_role("button", name="Part it into articles").click()
    expect(desk.get_by_role("link", name="Artículo 2. Reparto")).to_be_visible()
    desk.goto(f"{address}fechas")
    desk.get_by_label("Opens").fill("2020-01-01T09:00")
    desk.get_by_label("Results until").fill("2020-01-01")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Results cannot be due before the close")
    desk.get_by_label("Results until").fill("2099-01-01")
    _save(desk)
    public = chromium.new_context(base_url=site).new_page()
    assert public.goto("/en/c/how-to-share-the-river").status == 404
    desk.get_by_role("link", name="Preview").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("How to share the river?")
    desk.get_by_role("link", name="Back to the set-up").click()
    desk.get_by_role("button", name="Announce it").click()
    expect(desk.get_by_text("The consultation is public from now on.")).to_be_visible()
    public.goto("/en/c/how-to-share-the-river")
    expect(public.get_by_role("link", name="Give my opinion")).to_be_visible()
    expect(public.get_by_role("link", name="Read the draft text")).to_be_visible()
    public.context.close()
    _end(desk, address)


def _end(desk: Page, address: str) -> None:
    """Close it again, so that other walks find the site as it was."""
    desk.goto(f"{address}cierre")
    expect(desk.get_by_role("button", name="Close it now")).not_to_be_visible()
    desk.get_by_text("Close it before that date").click()
    desk.get_by_role("button", name="Close it now").click()
    expect(desk.get_by_text("The consultation is closed.")).to_be_visible()
    desk.goto("/en/c/how-to-share-the-river")
    expect(desk.get_by_text("It was closed early")).to_be_visible()
