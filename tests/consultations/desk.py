"""A co-chair at the set-up of a consultation, with forms sent as a browser sends them."""

import html
import re

from flask.testing import FlaskClient

from consult.extensions import db
from consult.models.consultations import Consultation
from tests.factories import Factory

BASE = "/en/gestion/agua/preparar"
_TAG = re.compile(r"<(input)\b([^>]*)>()|<(textarea|select)\b([^>]*)>(.*?)</(?:textarea|select)", re.DOTALL)
_OPTION = re.compile(r'<option selected value="([^"]*)"')


def _attribute(name: str, text: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', text)
    return html.unescape(found[1]) if found else None


def fields(page: str, action: str | None = None) -> dict[str, str | list[str]]:
    """What a browser would send if the form (with this in its action; else the last one) were sent untouched."""
    forms = re.findall(r'<form(?![^>]*class="action")([^>]*)>(.*?)</form>', page, re.DOTALL)
    inside = [body for head, body in forms if action is None or action in head][-1]
    found: dict[str, str | list[str]] = {}
    for match in _TAG.findall(inside):
        kind, head, body = (one or other for one, other in zip(match[:3], match[3:], strict=True))
        name, value = _attribute("name", head), _attribute("value", head) or ""
        if name is None or _attribute("type", head) == "file":
            continue
        if kind == "textarea":
            found[name] = html.unescape(body).removeprefix("\r\n").removeprefix("\n")
        elif kind == "select":
            chosen = _OPTION.search(body)
            found[name] = html.unescape(chosen[1]) if chosen else ""
        elif _attribute("type", head) == "checkbox":
            if "checked" in head:
                found.setdefault(name, []).append(value)
        elif _attribute("type", head) != "radio" or "checked" in head:
            found[name] = value
    return found


class Desk:
    """A draft `agua`, a co-chair of its working group, and her browser."""

    def __init__(self, make: Factory, **values) -> None:
        self.make = make
        self.consultation: Consultation = make.consultation(**({"announced_at": None} | values))
        self.chair = make.member(self.consultation)
        self.browser: FlaskClient = make.signed_in(self.chair)

    def get(self, path: str = "/") -> str:
        answer = self.browser.get(BASE + path)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def form(self, path: str, **changes) -> dict:
        """The form of a page as it is, with changes."""
        return {**fields(self.get(path)), **changes}

    def post(self, path: str, data: dict, **options):
        return self.browser.post(BASE + path, data=data, **options)

    def save(self, path: str, **changes):
        """Open a page, change its form, send it; it must be taken."""
        answer = self.post(path, self.form(path, **changes))
        assert answer.status_code == 303, re.sub(r"\s+", " ", answer.text[answer.text.find("<main") :])[:1500]
        db.session.refresh(self.consultation)
        return answer

    def press(self, path: str, page: str = "/", **values):
        """Press a button that is a form of its own."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page))[1]
        answer = self.post(path, {"csrf_token": token, **values})
        db.session.expire_all()
        return answer
