"""What must hold on every page, as a browser sees it."""

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Controls that are not inside running text must offer a finger at least this many CSS pixels (WCAG 2.5.8).
SMALLEST_TARGET = 24

STRUCTURE = """() => {
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]));
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return {
    title: document.title, lang: document.documentElement.lang, levels,
    doubled: ids.filter((id, n) => ids.indexOf(id) !== n),
    wide: document.documentElement.scrollWidth - window.innerWidth,
    nodes: document.querySelectorAll('*').length,
    inline: document.querySelectorAll('[style],[onclick],style,script:not([src])').length,
  };
}"""
SMALL_TARGETS = """(smallest) => [...document.querySelectorAll('a,button,input,select,textarea,summary')]
  .filter(e => e.type !== 'hidden' && !e.closest('p,li,dd,td,.quote,blockquote,[class*=visually-hidden]'))
  .filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden')
  .filter(e => !(e.labels && [...e.labels].some(l => l.getBoundingClientRect().height >= smallest)))
  .map(e => ({e: e.outerHTML.slice(0, 80), r: e.getBoundingClientRect()}))
  .filter(({r}) => r.bottom > 0 && (r.height < smallest || r.width < smallest))
  .map(({e, r}) => e + ' ' + Math.round(r.width) + 'x' + Math.round(r.height))"""


def axe_violations(page: Page, rules: Sequence[str] = AXE_RULES) -> list[str]:
    """What axe finds on the page, a line each. rules: ids or tags of axe's rules."""
    found = AXE.run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {violation['help']} at {json.dumps(node['target'])}"
        for violation in found
        for node in violation["nodes"]
    ]


def structure_faults(page: Page, language: str) -> list[str]:
    """Faults of title, headings, ids, width and inline code."""
    facts: dict[str, Any] = page.evaluate(STRUCTURE)
    faults = []
    if not facts["title"]:
        faults.append("no title")
    if facts["lang"] != language:
        faults.append(f"lang is {facts['lang']!r}")
    if facts["levels"].count(1) != 1:
        faults.append(f"{facts['levels'].count(1)} h1")
    if any(after - before > 1 for before, after in zip(facts["levels"], facts["levels"][1:], strict=False)):
        faults.append(f"a heading level is skipped: {facts['levels']}")
    if facts["doubled"]:
        faults.append(f"ids used twice: {facts['doubled']}")
    if facts["wide"] > 0:
        faults.append(f"{facts['wide']} px wider than the screen")
    if facts["inline"]:
        faults.append(f"{facts['inline']} pieces of inline style or script")
    return faults + [f"small target: {target}" for target in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)]


class Weight:
    """Counts what the network carried for the pages of a context: bytes of bodies as sent, and requests."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.types: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        if not event["response"]["url"].startswith("data:"):
            self.types[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.types:
            kind = self.types[event["requestId"]]
            self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        """All bytes, headers included."""
        return sum(self.bytes.values())

    @property
    def blocking(self) -> int:
        """Bytes of what has to be there before anything is seen: the page and its style sheet."""
        return self.bytes.get("Document", 0) + self.bytes.get("Stylesheet", 0)

    @property
    def requests(self) -> int:
        """Requests made."""
        return len(self.types)
