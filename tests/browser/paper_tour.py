"""The walk of an organisation through its paper, as part of the tour; it leaves an address for every page."""

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.servers import wait_for

PUBLIC_PAGES = ["papers_start", "papers_index", "organisations_paper", "organisation"]
SECTION_PAGES = ["paper_organisation", "paper_document", "paper_points", "paper_signatories"]
JOURNEY_PAGES = [
    "paper_tasks",
    *SECTION_PAGES,
    "paper_add_signatory",
    "paper_check",
    "paper_receipt",
    "paper_withdraw",
    "paper_confirm",
    "paper_sign",
]
WORK_PAGES = ["representatives", "representative"]
MAIL_LIMIT = 60  # seconds until the worker has sent a mail
TEXT = b"Training comes before automation.\n\nA common fund pays for it, half and half."


def write_paper(page: Page, slug: str, organisation: str) -> str:
    """Fill in all sections of a paper; gives the address of its task list."""
    page.goto(f"/en/c/{slug}/documento-de-postura")
    page.get_by_role("button", name="Begin").click()
    home = page.url
    _fill_organisation(page, home, organisation)
    _fill_document(page, home)
    page.goto(f"{home}puntos")
    page.get_by_label("What the paper says, in one paragraph").fill("A common fund for training.")
    page.get_by_role("button", name="Add another point").click()
    page.get_by_label("What the paper says, in one paragraph").nth(1).fill("Two more years for small companies.")
    page.get_by_role("button", name="Save and continue").click()
    _fill_signatories(page, home, organisation)
    page.goto(home)
    return home


def _fill_organisation(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}organizacion")
    page.get_by_label("Name of the organisation").fill(name)
    page.get_by_text("Company, chamber or business association").click()
    page.get_by_label("Whom does it represent?").fill("240 companies.")
    page.get_by_role("button", name="Save and continue").click()


def _fill_document(page: Page, home: str) -> None:
    page.goto(f"{home}documento")
    page.set_input_files("[type=file]", {"name": "paper.txt", "mimeType": "text/plain", "buffer": TEXT})
    page.get_by_role("button", name="Send this file").click()

    def read() -> bool:
        page.goto(f"{home}documento")
        return page.get_by_role("button", name="Reads well").count() > 0

    wait_for(read, MAIL_LIMIT, "the text of the paper")
    page.get_by_role("button", name="Reads well").click()
    page.get_by_label("Title of the paper").fill("Training before automation")
    page.get_by_label("Summary").fill("We ask for a common fund.")
    page.get_by_role("button", name="Save and continue").click()


def reader(name: str, organisation: str) -> str:
    """The address of somebody asked for one organisation's paper: no other paper's mails go there."""
    return f"{name}@{organisation.lower().replace(' ', '-')}.example.org"


def _fill_signatories(page: Page, home: str, organisation: str) -> None:
    page.goto(f"{home}firmas")
    page.get_by_label("Name of the representative").fill("Laura Montes")
    page.get_by_label("Their role in the organisation").fill("President")
    page.get_by_label("Their e-mail address").fill(reader("laura", organisation))
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{home}firmas")
    page.get_by_role("link", name="Add an organisation").click()
    page.get_by_label("Name of the organisation").fill("Technical University")
    page.get_by_label("Name of the person").fill("Pedro Ruiz")
    page.get_by_label("Their e-mail address").fill(reader("pedro", organisation))
    page.get_by_role("button", name="Add", exact=True).click()


def link_to(folder: Path, address: str) -> str:
    """The path of the link in the newest mail to an address, once the worker has written one into the folder."""
    found: list[str] = []

    def there() -> bool:
        for file in sorted(folder.glob("**/*.eml"), key=lambda each: each.stat().st_mtime):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            if address in str(mail["To"]) and body is not None:
                found.extend(re.findall(r"https?://[^/\s]+(/\S+)", body.get_content()))
        return bool(found)

    wait_for(there, MAIL_LIMIT, f"a mail to {address}")
    return found[-1]


def send_paper(page: Page, slug: str, mail: Path, note: Callable[[str, str], None]) -> None:
    """Send a paper, sign and confirm it by the mails' links, and note every page on the way."""
    organisation = "Chamber of Electronics"
    home = write_paper(page, slug, organisation)
    page.get_by_role("link", name="Check and send").first.click()
    page.get_by_role("button", name="Send the paper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We received your paper")
    note("paper_receipt", page.url)
    note("paper_withdraw", f"{home}retirar")
    sign, confirm = (link_to(mail, reader(name, organisation)) for name in ("pedro", "laura"))
    for name, path, button in (("paper_sign", sign, "We sign"), ("paper_confirm", confirm, "Yes, I speak for it")):
        page.goto(path)
        note(name, page.url)
        page.get_by_role("button", name=button).click()
    page.get_by_role("link", name="See the paper").click()
    note("organisations_paper", page.url)
    note("reader", page.locator("main a[href*='/documento/']").first.get_attribute("href") or "")
    page.get_by_role("link", name="Chamber of Electronics").click()
    note("organisation", page.url)
    _note_draft(page, slug, note)


def _note_draft(page: Page, slug: str, note: Callable[[str, str], None]) -> None:
    home = write_paper(page, slug, "Union of Technicians")
    note("paper_tasks", home)
    for name, section in zip(SECTION_PAGES, ("organizacion", "documento", "puntos", "firmas"), strict=True):
        note(name, f"{home}{section}")
    page.goto(f"{home}documento")
    page.locator("main a[href*='/documento/']").first.click()
    note("own_page", page.url)
    note("paper_add_signatory", f"{home}firmas/agregar")
    note("paper_check", f"{home}revisar")


def note_work(page: Page, slug: str, note: Callable[[str, str], None]) -> None:
    """The workbench's pages about representatives."""
    page.goto(f"/en/gestion/{slug}/representantes")
    page.get_by_role("link", name="Chamber of Electronics").click()
    note("representative", page.url)
