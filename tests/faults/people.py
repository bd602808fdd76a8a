"""Somebody on a bad line: gives an opinion to a real server, and sends again what got no answer."""

import email.message
import http.client
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field

from tests.submissions.test_journey import ABOUT

PATIENCE = 60  # seconds after which nobody tries any more
_HIDDEN = re.compile(r'name="(csrf_token|begun)"[^>]* value="([^"]*)"')
_QUESTION = re.compile(r'name="(answer_\d+)"')


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    location: str


@dataclass
class Person:
    """A browser without scripts. `receipt` is set once a receipt was seen that shows the words."""

    site: str
    words: str
    file: bytes | None = None
    receipt: str = ""
    broken: int = 0  # requests that got no answer
    _browser: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(cookies, _NoRedirect)

    def ask(self, path: str, data: bytes | None = None, kind: str = "application/x-www-form-urlencoded") -> Answer:
        """One answer, however often it takes; fails after PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(path, data, kind)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _once(self, path: str, data: bytes | None, kind: str) -> Answer:
        asked = urllib.request.Request(self.site + path, data=data, headers={"Content-Type": kind})  # noqa: S310
        try:
            with self._browser.open(asked, timeout=20) as answer:
                return Answer(answer.status, answer.read().decode(), "")
        except urllib.error.HTTPError as answer:
            with answer:
                if answer.code == 503:
                    raise ConnectionError("busy") from None
                headers: email.message.Message = answer.headers
                return Answer(answer.code, answer.read().decode(), headers.get("Location", ""))

    def _send(self, path: str, **fields: str) -> str:
        html = self.ask(path).text
        form = urllib.parse.urlencode({**dict(_HIDDEN.findall(html)), **fields}).encode()
        answer = self.ask(path, form)
        assert answer.status == 303, (path, answer.status)
        return answer.location

    def _attach(self, files: str) -> None:
        assert self.file is not None
        token = dict(_HIDDEN.findall(self.ask(files).text))["csrf_token"]
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'.encode(),
            self.file,
            f"\r\n--{edge}--\r\n".encode(),
        ]
        answer = self.ask(files, b"".join(parts), f"multipart/form-data; boundary={edge}")
        assert answer.status == 303, (files, answer.status)

    def take_part(self, slug: str) -> None:
        """From the first page to the receipt."""
        start = self.ask(f"/en/c/{slug}/opinar").location
        question = _QUESTION.findall(self.ask(start).text)[0]
        pressed = {"attach": "1"} if self.file is not None else {}
        after = self._send(start, **{question: self.words}, **pressed)
        root = start.rsplit("/", 1)[0]
        if self.file is not None:
            self._attach(after)
        self._send(f"{root}/sobre-ti", **ABOUT)
        check = self.ask(f"{root}/revisar").text
        token = urllib.parse.urlencode(dict(_HIDDEN.findall(check))).encode()
        receipt = self.ask(f"{root}/revisar", token).location
        shown = self.ask(receipt)
        assert shown.status == 200 and self.words in shown.text, receipt
        self.receipt = receipt
