"""People who give an opinion at the same moment, each from an address of their own: the load of taking_part.

A person is a browser without scripts that keeps one connection and its cookies, takes gzip, and sends forms with the
hidden fields that the page gave.
"""

import asyncio
import gzip
import itertools
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

_HIDDEN = re.compile(r'name="(csrf_token|begun)"[^>]* value="([^"]*)"')
_QUESTION = re.compile(r'name="(answer_\d+)"')
_ABOUT = {"group": "citizen", "region": "MX-OAX", "language": "es", "permission": "anonymous"}
_WORDS = re.findall(r"\w+", "el agua llega de noche el taller cerró y nadie nos enseñó a usar la máquina nueva")
LIMIT = 90  # seconds for one answer


class UnexpectedAnswerError(Exception):
    """The site answered something else than the next page."""


@dataclass
class Diary:
    """What the crowd saw: seconds by page, receipts (address -> what was written), answers that were no page."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[str, str] = field(default_factory=dict)
    busy: int = 0
    faults: list[str] = field(default_factory=list)

    def p95(self, page: str) -> float:
        """The seconds that 95 of 100 answers took at most."""
        times = sorted(self.seconds[page])
        return times[int(0.95 * (len(times) - 1))]


class Browser:
    """One connection, its cookies, and the address that it comes from."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.source = f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"
        self.cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.source, 0))
        return self._streams

    def close(self) -> None:
        """End the connection; the cookies stay."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer. A connection that the server had closed is opened again."""
        try:
            return await asyncio.wait_for(self._ask(path, form), LIMIT)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            return await asyncio.wait_for(self._ask(path, form), LIMIT)

    async def _ask(self, path: str, form: dict[str, str] | None) -> tuple[int, dict[str, str], str]:
        reader, writer = await self._open()
        body = urlencode(form).encode() if form is not None else b""
        lines = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Accept-Encoding: gzip",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        ]
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split()[1]), headers, content.decode()


async def _page(browser: Browser, diary: Diary, name: str, path: str, form: dict[str, str] | None = None) -> str:
    """The text of a page, or the address that the answer leads to. Raises UnexpectedAnswerError."""
    began = time.perf_counter()
    status, headers, text = await browser.ask(path, form)
    diary.seconds[name].append(time.perf_counter() - began)
    if status == 303 or (status == 302 and form is None):
        return headers["location"]
    if status == 503:
        diary.busy += 1
    if status != 200 or form is not None:
        raise UnexpectedAnswerError(f"{name}: {status}")
    return text


async def journey(browser: Browser, diary: Diary, slug: str, words: str, *, twice: bool = False) -> None:
    """From the first page to the receipt, whose text is compared. `twice`: the last button is pressed twice at once."""
    start = await _page(browser, diary, "begin", f"/es/c/{slug}/opinar")
    html = await _page(browser, diary, "opinion", start)
    name = _QUESTION.findall(html)[0]
    about = await _page(browser, diary, "opinion sent", start, {**dict(_HIDDEN.findall(html)), name: words})
    html = await _page(browser, diary, "about", about)
    check = await _page(browser, diary, "about sent", about, {**dict(_HIDDEN.findall(html)), **_ABOUT})
    html = await _page(browser, diary, "check", check)
    token = dict(_HIDDEN.findall(html))
    presses = [_page(browser, diary, "sent", check, token)]
    other = Browser(browser.port, 0)
    if twice:
        other.source, other.cookies = browser.source, dict(browser.cookies)
        presses.append(_page(other, diary, "sent", check, token))
    receipt, *again = await asyncio.gather(*presses)
    other.close()
    if again not in ([], [receipt]):
        raise UnexpectedAnswerError(f"two presses, two receipts: {receipt}, {again}")
    if "/f/" not in receipt or words not in await _page(browser, diary, "receipt", receipt):
        raise UnexpectedAnswerError(f"the receipt does not show what was written: {receipt}")
    diary.receipts[receipt] = words


async def crowd(port: int, slug: str, people: int, journeys: int, *, first: int, twice: bool = False) -> Diary:
    """`people` at once, until `journeys` were made; each text and each address once. `first`: number of the first."""
    diary, numbers = Diary(), itertools.count(first)

    async def person() -> None:
        while (number := next(numbers)) < first + journeys:
            browser = Browser(port, number)
            words = f"Opinión {number}: " + " ".join(_WORDS[(number + n * n) % len(_WORDS)] for n in range(40))
            try:
                await journey(browser, diary, slug, words, twice=twice)
            except (UnexpectedAnswerError, OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
                diary.faults.append(f"{number}: {problem!r}")
            finally:
                browser.close()

    await asyncio.gather(*(person() for _ in range(people)))
    return diary


async def askers(port: int, people: int, rounds: int, requests: int) -> None:
    """As many requests to an empty page, with as many connections: `rounds` of `requests` each."""
    numbers = itertools.count()

    async def person() -> None:
        while (number := next(numbers)) < rounds:
            browser = Browser(port, number)
            for _ in range(requests):
                status, _headers, _text = await browser.ask("/")
                assert status == 200
            browser.close()

    await asyncio.gather(*(person() for _ in range(people)))
