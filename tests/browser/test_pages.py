"""Every page, in both languages, on a phone and on a desk, light and dark: axe, structure, policy, weight."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.checks import Weight, axe_violations, structure_faults
from tests.browser.paper_tour import JOURNEY_PAGES as PAPER_PAGES
from tests.browser.tour import NEEDS_ADMINISTRATOR, NEEDS_SIGN_IN, PAGES, Tour

SUBMISSION_PAGES = [
    "opinion",
    "about_you",
    "check",
    "receipt",
    "saved",
    "files",
    "sent_files",
    "correct",
    "withdraw",
    "resume",
    *PAPER_PAGES,
]
# kB, compressed, first visit: all in, then what blocks the first sight of the page; requests; DOM nodes (ux.md 5.5).
BUDGETS = {
    **dict.fromkeys(PAGES, (60, 20, 6, 1500)),
    **dict.fromkeys(NEEDS_SIGN_IN, (90, 25, 10, 2500)),
    **dict.fromkeys(SUBMISSION_PAGES, (30, 14, 5, 400)),
}
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def looks(chromium: Browser, site: str, tour: Tour) -> Iterator[list[Page]]:
    """Pages of a co-chair and of an administrator, whose width and colour scheme a test may change."""
    contexts = [
        chromium.new_context(base_url=site, storage_state=state) for state in (tour.co_chair, tour.administrator)
    ]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_holds(looks: list[Page], tour: Tour, name: str, language: str) -> None:
    looking = looks[name in NEEDS_ADMINISTRATOR]
    refused: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is told of on the console as well; that is no fault of the policy.
        if message.type == "error" and "Failed to load resource" not in message.text:
            refused.append(message.text)

    looking.on("console", hear)
    looking.goto(tour.address(name, language))
    faults = []
    for width in WIDTHS:
        looking.set_viewport_size({"width": width, "height": 900})
        looking.emulate_media(color_scheme="light")
        found = structure_faults(looking, language) + axe_violations(looking)
        # The other scheme changes colours and nothing else.
        looking.emulate_media(color_scheme="dark")
        found += [f"dark, {fault}" for fault in axe_violations(looking, rules=["color-contrast"])]
        faults += [f"{width} px: {fault}" for fault in found]
    looking.remove_listener("console", hear)
    assert not faults + refused, "\n".join([tour.address(name, language), *faults, *refused])


@pytest.mark.parametrize("name", BUDGETS)
def test_page_keeps_its_weight(chromium: Browser, site: str, tour: Tour, name: str) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=site, storage_state=tour.state(name)
    )
    page = context.new_page()
    weight = Weight(page)
    page.goto(tour.address(name, "es"), wait_until="networkidle")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    total, blocking, requests, most_nodes = BUDGETS[name]
    print(f"{name}: {weight.total / 1000:.1f} kB, {weight.blocking / 1000:.1f} kB blocking, {weight.requests} requests")
    assert weight.total <= total * 1000
    assert weight.blocking <= blocking * 1000
    assert weight.requests <= requests
    assert nodes <= most_nodes


@pytest.mark.parametrize("name", [name for name in PAGES if name not in NEEDS_SIGN_IN])
def test_page_fits_the_smallest_screen(chromium: Browser, site: str, tour: Tour, name: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    page = context.new_page()
    page.goto(tour.address(name, "es"))
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0, "wider than 320 px"
    context.close()


def test_titles_tell_pages_apart(page: Page, tour: Tour) -> None:
    titles = {}
    for name in PAGES:
        if name not in NEEDS_SIGN_IN:
            answer = page.goto(tour.address(name, "es"))
            # What this site does not offer is the page that says so, and has its title.
            if name == "not_found" or (answer is not None and answer.status != 404):
                titles.setdefault(page.title(), []).append(name)
    assert [names for names in titles.values() if len(names) > 1] == []
