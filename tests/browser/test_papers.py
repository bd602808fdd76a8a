"""A paper as organisations write it: without scripts, several people at once, buttons pressed twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_violations, structure_faults
from tests.browser.paper_tour import write_paper
from tests.browser.tour import SLUG


@pytest.fixture
def plain(chromium: Browser, site: str) -> Iterator[Page]:
    """A phone without scripts."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_journey_without_scripts_pressed_twice(plain: Page) -> None:
    home = write_paper(plain, SLUG, "Cooperative of Coders")
    plain.get_by_role("link", name="Check and send").first.click()
    again = plain.context.new_page()
    again.goto(plain.url)
    plain.get_by_role("button", name="Send the paper").click()
    again.get_by_role("button", name="Send the paper").click()
    assert again.url == plain.url == home
    folio = plain.locator(".folio").inner_text()
    assert again.locator(".folio").inner_text() == folio
    plain.go_back()
    plain.reload()
    assert plain.get_by_role("button", name="Send the paper").count() == 0, "a sent paper can be sent again"


def test_two_people_at_one_section_lose_nothing(page: Page, plain: Page) -> None:
    home = write_paper(plain, SLUG, "Guild of Printers")
    page.goto(f"{home}documento")
    plain.goto(f"{home}documento")
    page.get_by_label("Title of the paper").fill("The title of one")
    page.get_by_role("button", name="Save and continue").click()
    plain.get_by_label("Title of the paper").fill("The title of the other")
    plain.get_by_role("button", name="Save and continue").click()
    expect(plain.get_by_text("Another person saved this section")).to_be_visible()
    expect(plain.get_by_text("The title of one")).to_be_visible()
    expect(plain.get_by_label("Title of the paper")).to_have_value("The title of the other")
    plain.get_by_role("button", name="Save mine").click()
    page.goto(f"{home}documento")
    expect(page.get_by_label("Title of the paper")).to_have_value("The title of the other")


def test_enter_saves_points_and_takes_none_out(page: Page) -> None:
    home = write_paper(page, SLUG, "Union of Weavers")
    page.goto(f"{home}puntos")
    page.get_by_label("Page of the paper where it says so").first.fill("1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(home)
    page.goto(f"{home}puntos")
    expect(page.get_by_label("Page of the paper where it says so").first).to_have_value("1")
    expect(page.get_by_label("What the paper says, in one paragraph")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_refusals_hold_as_pages(chromium: Browser, site: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"/en/c/{SLUG}/documento-de-postura")
    page.get_by_role("button", name="Begin").click()
    home, faults = page.url, []
    for section in ("organizacion", "documento", "firmas"):
        page.goto(f"{home}{section}")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_role("alert")).to_be_visible()
        faults += structure_faults(page, "en") + axe_violations(page)
    page.goto(f"{home}documento")
    page.set_input_files("[type=file]", {"name": "a.exe", "mimeType": "text/plain", "buffer": b"MZ\x90\x00"})
    page.get_by_role("button", name="Send this file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The document could not be taken")
    faults += structure_faults(page, "en") + axe_violations(page)
    context.close()
    assert not faults, "\n".join(faults)
