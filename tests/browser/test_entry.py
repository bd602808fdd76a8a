"""A batch of paper forms is entered without leaving the keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.intake_tour import begin_batch
from tests.browser.tour import Tour

MOST_STOPS = 30


@pytest.fixture
def desk(chromium: Browser, site: str, tour: Tour) -> Iterator[Page]:
    """A co-chair's browser."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=site, storage_state=tour.co_chair)
    yield context.new_page()
    context.close()


def _type_paper(page: Page, text: str) -> None:
    """Fill in one form by keys alone: Enter leads from field to field, and at the button sends."""
    expect(page.locator("textarea").first).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Segunda línea.")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Enter")
        if page.locator("form[data-entry] input[name=group]:focus").count():
            page.keyboard.press("Space")
        if page.locator("form[data-entry] button:focus").count():
            break
    else:
        pytest.fail("Enter does not lead to the button")
    page.keyboard.press("Enter")


def test_papers_are_entered_one_after_the_other(desk: Page) -> None:
    batch = begin_batch(desk, "Caja del mercado")
    desk.goto(f"{batch}entrar")
    for number, text in enumerate(("Uno", "Dos"), start=1):
        _type_paper(desk, text)
        expect(desk.get_by_role("status")).to_contain_text("Write this on the paper")
        expect(desk.get_by_text(re.compile(rf"{number} opinions? entered"))).to_be_visible()
    desk.get_by_role("link", name="Correct it").click()
    expect(desk.locator("textarea").first).to_have_value("Dos\nSegunda línea.")


def test_mistakes_take_the_keyboard_and_control_enter_sends(desk: Page) -> None:
    batch = begin_batch(desk, "Caja de la escuela")
    desk.goto(f"{batch}entrar")
    expect(desk.locator("textarea").first).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_be_focused()
    desk.locator("textarea").first.fill("Tres")
    desk.get_by_text("For myself").click()
    desk.locator("textarea").first.press("Control+Enter")
    expect(desk.get_by_role("status")).to_contain_text("Write this on the paper")
