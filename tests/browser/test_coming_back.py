"""The journey to its end without scripts: saved, resumed elsewhere, with a file, sent, corrected, withdrawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.tour import SLUG

WORDS = "Los cursos deben darse por las tardes."


@pytest.fixture
def phones(chromium: Browser, site: str) -> Iterator[tuple[Page, Page]]:
    """Two phones without scripts; they share no cookies."""
    screen = {"width": 390, "height": 844}
    contexts = [chromium.new_context(viewport=screen, base_url=site, java_script_enabled=False) for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    yield first, second
    for context in contexts:
        context.close()


def _saved(phone: Page) -> tuple[str, str]:
    """Begin an opinion and save it; gives folio and code as the page shows them."""
    phone.goto(f"/en/c/{SLUG}/opinar")
    phone.get_by_role("textbox").first.fill(WORDS)
    phone.get_by_role("button", name="Save and finish later").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your draft is saved")
    return phone.locator(".folio").nth(0).inner_text(), phone.locator(".folio").nth(1).inner_text()


def test_from_a_saved_draft_to_a_withdrawn_opinion(phones: tuple[Page, Page], tmp_path: Path) -> None:
    first, phone = phones
    folio, code = _saved(first)
    phone.goto("/en/retomar")
    phone.get_by_label("Folio").fill(folio.lower())
    phone.get_by_label("Code", exact=True).fill(code.replace("-", " "))
    phone.get_by_role("button", name="Go on").click()
    expect(phone).to_have_title("Your opinion – Plaza")
    expect(phone.get_by_role("textbox").first).to_have_value(WORDS)
    phone.get_by_role("button", name="Attach a file or photo").click()
    file = tmp_path / "taller.txt"
    file.write_text("Lo que acordamos en el taller.")
    phone.get_by_label("File or photo").set_input_files(file)
    phone.get_by_role("button", name="Add it").click()
    expect(phone.get_by_text("taller.txt").first).to_be_visible()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_text("For myself").click()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("taller.txt")).to_be_visible()
    phone.get_by_role("button", name="Send my opinion").click()
    expect(phone.locator(".folio")).to_have_text(folio)
    _correct(phone)
    _withdraw(phone)
    # The phone on which it began finds the same receipt behind its own address.
    first.go_back()
    first.reload()
    expect(first.get_by_role("heading", level=1)).to_have_text("This opinion was withdrawn")


def _correct(phone: Page) -> None:
    phone.get_by_role("link", name="Correct").click()
    phone.get_by_role("textbox").first.fill("")
    phone.get_by_role("button", name="Save the correction").click()
    expect(phone.get_by_role("alert")).to_contain_text("Answer one question or more")
    phone.get_by_role("textbox").first.fill("Que los cursos sean en sábado.")
    phone.get_by_role("button", name="Save the correction").click()
    expect(phone.get_by_role("status")).to_contain_text("Your opinion now says what you changed")
    expect(phone.get_by_text("Que los cursos sean en sábado.")).to_be_visible()
    assert phone.get_by_text(WORDS).count() == 0


def _withdraw(phone: Page) -> None:
    phone.get_by_role("link", name="Withdraw").click()
    phone.get_by_role("link", name="Keep my opinion").click()
    phone.get_by_role("link", name="Withdraw").click()
    phone.get_by_role("button", name="Withdraw my opinion").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This opinion was withdrawn")
    assert phone.get_by_role("link", name="Correct").count() == 0


def test_a_file_over_the_limit_is_answered_with_a_page(phones: tuple[Page, Page], tmp_path: Path) -> None:
    phone, _ = phones
    _saved(phone)
    phone.get_by_role("link", name="Go on writing").click()
    phone.get_by_role("button", name="Attach a file or photo").click()
    file = tmp_path / "enorme.pdf"
    file.write_bytes(b"%PDF-1.7\n" + b"0" * (26 * 1024 * 1024))
    phone.get_by_label("File or photo").set_input_files(file)
    phone.get_by_role("button", name="Add it").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("The file is too large")
    phone.get_by_role("link", name="Back to the files").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Files and photos")
