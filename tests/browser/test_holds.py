"""Both journeys on the smallest phone without scripts, by keyboard, as a screen reader hears them, over GPRS."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import Weight
from tests.browser.paper_tour import write_paper
from tests.browser.tour import SLUG, write_opinion

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
# How a control is told from others; the radio buttons of a group are one stop of the keyboard.
_CALLED = """e => e.type === 'radio' ? 'radio ' + e.name
  : [e.tagName, e.id || e.name || e.getAttribute('href') || e.innerText].join(' ')"""
# What the keyboard has to reach: whatever is to be seen, and no button that only the Enter key presses.
CONTROLS = f"""() => [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')]
  .filter(e => e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility({{visibilityProperty: true}}))
  .map({_CALLED})"""
FOCUSED = f"""() => {{
  const e = document.activeElement, box = e.getBoundingClientRect();
  if (!e.closest('main') || e.tagName === 'MAIN') return null;
  const shown = [e, ...(e.labels || [])].map(each => getComputedStyle(each));
  return {{
    name: ({_CALLED})(e),
    seen: box.bottom > 0 && box.top < innerHeight
      && shown.some(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none'),
  }};
}}"""
NAMED_ROLES = {"button", "link", "textbox", "radio", "checkbox", "combobox", "searchbox", "DisclosureTriangle"}
# 50 kbit/s each way, half a second for every answer.
GPRS = {"offline": False, "latency": 500, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8}
SECONDS, BYTES = 60, 45_000  # of waiting and of all that is carried, for three pages and the receipt


@pytest.fixture
def small(chromium: Browser, site: str) -> Iterator[Page]:
    """A phone of 320 px without scripts."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


def _nameless(page: Page) -> list[str]:
    """Controls that a screen reader cannot name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    roles = [
        (node.get("role", {}).get("value"), node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
    ]
    assert any(role in NAMED_ROLES for role, _name in roles), "no control is to be heard at all"
    return [str(role) for role, name in roles if role in NAMED_ROLES and not name.strip()]


def _unreached(page: Page) -> list[str]:
    """Controls of the main part that Tab does not come to, or comes to unseen."""
    wanted = set(page.evaluate(CONTROLS))
    page.locator("body").evaluate("body => document.activeElement.blur()")
    faults = set()
    for _ in range(3 * len(wanted) + 40):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is not None:
            wanted.discard(here["name"])
            if not here["seen"]:
                faults.add(f"unseen: {here['name']}")
        if not wanted:
            break
    return sorted(faults | wanted)


def _faults(page: Page) -> list[str]:
    faults = [f"no name: {role}" for role in _nameless(page)] + _unreached(page)
    wide = page.evaluate(OVERFLOW)
    return [f"{page.url}: {fault}" for fault in [*faults, *([f"{wide} px too wide"] if wide > 0 else [])]]


def _press(page: Page, name: str) -> None:
    """Press a button and wait for the page that answers: a click alone does not."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def _at_every_page(page: Page, look: Callable[[Page], list[str]]) -> list[str]:
    """The faults of the pages of an opinion, walked from the first page to the receipt."""
    page.goto(f"/en/c/{SLUG}/opinar")
    faults = look(page)
    page.get_by_role("textbox").first.fill("De noche no llega el agua.")
    _press(page, "Continue")
    faults += look(page)
    _press(page, "Continue")  # nothing chosen: the same page with what is missing
    faults += look(page)
    page.get_by_text("For myself").click()
    _press(page, "Continue")
    faults += look(page)
    _press(page, "Send my opinion")
    expect(page.get_by_role("heading", level=1)).to_have_text("We received your opinion")
    return faults + look(page)


def test_an_opinion_on_the_smallest_phone_without_scripts(small: Page) -> None:
    assert _at_every_page(small, _faults) == []


def test_a_paper_on_the_smallest_phone_without_scripts(small: Page) -> None:
    home = write_paper(small, SLUG, "Cooperative of Small Phones")
    faults = _faults(small)
    for section in ("organizacion", "documento", "puntos", "firmas", "firmas/agregar", "revisar"):
        small.goto(home + section)
        faults += _faults(small)
    _press(small, "Send the paper")
    expect(small.get_by_role("heading", level=1)).to_have_text("We received your paper")
    assert faults + _faults(small) == []


def test_an_opinion_over_gprs(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    page = context.new_page()
    weight = Weight(page)
    weight.session.send("Network.setCacheDisabled", {"cacheDisabled": False})  # a phone keeps the style sheet
    weight.session.send("Network.emulateNetworkConditions", GPRS)
    began = time.monotonic()
    write_opinion(page, "Desde el cerro, con una raya de señal.")
    page.get_by_role("button", name="Send my opinion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We received your opinion", timeout=30_000)
    page.wait_for_load_state("networkidle")
    seconds = time.monotonic() - began
    context.close()
    print(f"over GPRS: {seconds:.1f} s, {weight.total / 1000:.1f} kB in {weight.requests} requests")
    assert seconds <= SECONDS
    assert weight.total <= BYTES
