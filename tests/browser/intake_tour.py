"""The walk of somebody who enters paper forms, as part of the tour."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

SLUG = "mercado"  # a consultation of its own: once results are out, nothing is entered any more
FOUND_PAGES = ["batch", "batch_facts", "entry", "entry_correct"]


BASE = f"/gestion/{SLUG}/captura"
PAGES = {"batches": f"{BASE}/", "new_batch": f"{BASE}/nueva", "kit": f"/gestion/{SLUG}/kit/"}


def make_consultation(environment: dict[str, str], folder: Path, like: str) -> None:
    """The consultation of this walk, closed, with one text; made once."""
    file = folder / "texts.csv"
    file.write_text("id,texto\n1,Que haya más luz en los pasillos.\n")
    consult = str(Path(sys.executable).with_name("consult"))
    command = [consult, "import", SLUG, str(file), "--create", "Mercado", "--like", like]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def begin_batch(page: Page, label: str) -> str:
    """Begin a batch; gives the address of its page."""
    page.goto(f"/en{BASE}/nueva")
    page.get_by_label("Name of the batch").fill(label)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/captura/*/")
    return page.url


def note_intake(page: Page, note: Callable[[str, str], None]) -> None:
    """Enter one opinion, and note every page on the way."""
    batch = begin_batch(page, "Caja 3")
    page.goto(f"{batch}entrar")
    page.get_by_role("textbox").first.fill("Que el taller reciba a los mayores, también.")
    page.get_by_text("For myself").click()
    page.get_by_role("button", name="Save and go on").click()
    note("entry", page.url)
    page.get_by_role("link", name="Correct it").click()
    note("entry_correct", page.url)
    note("batch", batch)
    note("batch_facts", f"{batch}datos")
