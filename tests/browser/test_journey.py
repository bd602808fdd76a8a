"""Giving an opinion as people do: without scripts, by keyboard, with mistakes, going back, pressing twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_violations, structure_faults
from tests.browser.tour import SLUG, write_opinion

FIRST = "La máquina nueva hace en una hora lo que yo hacía en un turno.\n\nNadie nos enseñó a usarla."


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def phone(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    """A phone, with scripts and without."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=site, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


def test_mistakes_are_told_and_words_are_kept(phone: Page) -> None:
    phone.goto(f"/en/c/{SLUG}/opinar")
    phone.get_by_role("button", name="Continue").click()
    expect(phone).to_have_title("Error: Your opinion – Plaza")
    expect(phone.get_by_role("alert")).to_contain_text("There is a problem")
    phone.get_by_role("textbox").first.fill(FIRST)
    phone.get_by_role("textbox").nth(1).fill("x" * 10_001)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("textbox").first).to_have_value(FIRST)
    expect(phone.get_by_role("textbox").nth(1)).to_have_value("x" * 10_001)
    phone.get_by_role("textbox").nth(1).fill("")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("button", name="Continue").click()
    expect(phone).to_have_title("Error: About you – Plaza")
    phone.get_by_text("With my name").click()
    phone.get_by_text("From a public office").click()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("alert")).to_contain_text("name")
    phone.get_by_label("Your name").fill("María Ñandú")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("María Ñandú")).to_be_visible()
    expect(phone.get_by_text("Nadie nos enseñó a usarla.")).to_be_visible()


def test_enter_goes_on_though_another_button_comes_first(phone: Page) -> None:
    phone.goto(f"/en/c/{SLUG}/opinar")
    expect(phone.get_by_role("button", name="Add a comment on it")).to_be_visible()
    phone.get_by_role("textbox").first.fill(FIRST)
    phone.get_by_role("radio").first.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("About you")


def test_enter_saves_though_another_button_comes_first(phone: Page) -> None:
    write_opinion(phone, FIRST)
    phone.get_by_role("button", name="Send my opinion").click()
    phone.get_by_role("link", name="Correct").click()
    phone.get_by_role("textbox").first.fill("Lo digo de otro modo.")
    phone.get_by_label("Comment on another article").select_option(index=1)
    phone.get_by_role("button", name="Add a comment on it").click()
    expect(phone.get_by_label(re.compile("^Art.*2"))).to_be_focused()
    expect(phone.get_by_role("textbox").filter(has_text="otro modo")).to_be_visible()
    phone.get_by_label("E-mail address").press("Enter")
    expect(phone.get_by_role("status")).to_contain_text("Your opinion now says what you changed")


def test_going_back_finds_every_word(phone: Page) -> None:
    write_opinion(phone, FIRST)
    phone.go_back()
    phone.go_back()
    expect(phone.get_by_role("textbox").first).to_have_value(FIRST)


def test_pressing_twice_is_one_opinion(phone: Page) -> None:
    write_opinion(phone, FIRST)
    again = phone.context.new_page()
    again.goto(phone.url)
    phone.get_by_role("button", name="Send my opinion").click()
    again.get_by_role("button", name="Send my opinion").click()
    assert again.url == phone.url
    expect(phone.get_by_role("heading", level=1)).to_have_text("We received your opinion")
    phone.go_back()
    phone.reload()
    assert phone.get_by_role("button", name="Send my opinion").count() == 0, "a sent opinion can be sent again"


def test_the_journey_by_keyboard_alone(page: Page) -> None:
    page.goto(f"/en/c/{SLUG}/opinar")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    _tab_to(page, "textarea")
    page.keyboard.type("Escribo sin ratón.")
    _tab_to(page, "button:not([name])")  # past the one that adds a comment on an article
    page.keyboard.press("Enter")
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    _tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your opinion before you send it")
    _tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We received your opinion")


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until something in the main part has the focus; it has to be seen there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(f"main {selector}:focus")
        if focused.count():
            box = focused.bounding_box()
            assert box and box["height"] > 0
            return
    pytest.fail(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_failed_forms_hold_as_pages(chromium: Browser, site: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"/es/c/{SLUG}/opinar")
    page.get_by_role("button", name="Continuar").click()
    expect(page).to_have_title(re.compile("^Error"))  # a click does not wait for the page that it leads to
    faults = structure_faults(page, "es") + axe_violations(page)
    page.goto("/es/entrar")
    page.locator("main form button").click()
    expect(page).to_have_title(re.compile("^Error"))
    faults += structure_faults(page, "es") + axe_violations(page)
    context.close()
    assert not faults, "\n".join(faults)


def test_cookies_off_gives_the_words_back(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    page.goto(f"/en/c/{SLUG}/opinar")
    page.get_by_role("textbox").first.fill(FIRST)
    context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("textbox").first).to_have_value(FIRST)
    context.close()


def test_nothing_is_asked_of_anybody_else(page: Page, site: str) -> None:
    foreign = []
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else foreign.append(request.url))
    write_opinion(page, FIRST)
    assert not foreign
