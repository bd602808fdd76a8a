"""Every page, in both languages, on a phone and on a desk, light and dark: axe, structure, policy, weight."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.checks import Weight, axe_violations, structure_faults
from tests.browser.paper_tour import JOURNEY_PAGES as PAPER_PAGES
from tests.browser.paper_tour import PUBLIC_PAGES as PAPERS_FOR_ALL
from tests.browser.tour import NEEDS_SIGN_IN, PAGES, Tour

SUBMISSION_PAGES = [
    "opinion",
    "about_you",
    "check",
    "receipt",
    "saved",
    "files",
    "correct",
    "withdraw",
    "resume",
    *PAPER_PAGES,
]
READING_PAGES = ["home", "consultation", "results", "results_issue", "contribution", "paper", "method", *PAPERS_FOR_ALL]
WORKBENCH_PAGES = ["panel", "topics", "topic", "issue", "work_submission", "publication", "setup", "setup_facts"]
# kB, compressed, first visit: all in, then what blocks the first sight of the page; requests; DOM nodes (ux.md 5.5).
BUDGETS = {
    **dict.fromkeys(SUBMISSION_PAGES, (30, 14, 5, 400)),
    **dict.fromkeys(READING_PAGES, (60, 20, 6, 1500)),
    **dict.fromkeys(WORKBENCH_PAGES, (90, 25, 10, 2500)),
}
LOOKS = list(itertools.product((390, 1280), ("light", "dark")))


@pytest.fixture(scope="module", params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def looking(request: pytest.FixtureRequest, chromium: Browser, site: str, tour: Tour) -> Iterator[Page]:
    """A page of one width and colour scheme, signed in as a co-chair."""
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site, storage_state=tour.co_chair
    )
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_holds(looking: Page, tour: Tour, name: str, language: str) -> None:
    refused: list[str] = []
    looking.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    looking.goto(tour.address(name, language))
    faults = structure_faults(looking, language) + axe_violations(looking)
    # A page that answers 404 or 422 is told of on the console as well; that is no fault of the policy.
    faults += [text for text in refused if "Failed to load resource" not in text]
    assert not faults, "\n".join([f"{tour.address(name, language)} in {looking.viewport_size}:", *faults])


@pytest.mark.parametrize("name", BUDGETS)
def test_page_keeps_its_weight(chromium: Browser, site: str, tour: Tour, name: str) -> None:
    state = tour.co_chair if name in NEEDS_SIGN_IN else None
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=site, storage_state=state)
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


@pytest.mark.parametrize("name", [*SUBMISSION_PAGES, *READING_PAGES, "sign_in"])
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
            page.goto(tour.address(name, "es"))
            titles.setdefault(page.title(), []).append(name)
    assert [names for names in titles.values() if len(names) > 1] == []
