"""A mail server, and an application that sends its mails there."""

from collections.abc import Iterator

import pytest
from jinja2 import ChoiceLoader, DictLoader

from consult.config import MailServer
from tests.notices.mailbox import Mailbox


@pytest.fixture
def mailbox(app, monkeypatch) -> Iterator[Mailbox]:
    """An open mail server that the application sends to."""
    box = Mailbox()
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", box.port, "none"))
    with box.open():
        yield box


@pytest.fixture
def closed_mailbox(app, monkeypatch) -> Mailbox:
    """As `mailbox`, but it listens only where a test opens it."""
    box = Mailbox()
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", box.port, "none"))
    return box


@pytest.fixture
def public(app, monkeypatch) -> str:
    """The application as a public site; gives its address."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://plaza.example.org")
    monkeypatch.setitem(app.config, "MAIL_FROM", "avisos@plaza.example.org")
    return "https://plaza.example.org"


# Templates of mails that only tests send.
TEMPLATES = {
    "notices/numbered.txt": "Subject: Mail {{ number }}\nThis is number {{ number }}.\n",
    "notices/greeting.txt": "Subject: Dear {{ name }}\nHello {{ name }}.\n\nGo on here: {{ url }}\n",
    "notices/no_subject.txt": "Hello.\n",
}


@pytest.fixture(autouse=True)
def templates(app, monkeypatch) -> None:
    """Add the templates above to those of the application."""
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader]))
