"""What a reader gets: as the mail server received it."""

import re

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.messages import Message
from consult.notices import outbox, service
from consult.notices.composing import LARGEST_TWIN

HOSTILE = 'Ana\r\nBcc: all@example.org\r\n\r\n"<svg onload=alert(1)>, {{7*7}}\0\x1b[2J'


def _sent(mailbox, kind="greeting", language="en", consultation=None, about=None, **data):
    service.queue(kind, "ana@example.org", language, data, consultation=consultation, about=about)
    db.session.commit()
    outbox.deliver()
    return mailbox.mails[-1]


def _html(mail):
    return mail.get_body(("html",)).get_content()


def test_text_comes_first_and_its_twin_says_the_same(mailbox, public):
    mail = _sent(mailbox, name="Ana", url="/en/x")
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail["Subject"] == "Dear Ana"
    assert mailbox.text().startswith("Hello Ana.\n\nGo on here: https://plaza.example.org/en/x\n")
    assert '<a href="https://plaza.example.org/en/x">' in _html(mail)
    assert '<html lang="en">' in _html(mail)


def test_a_mail_has_one_link_that_leads_to_the_public_address(mailbox, public):
    mail = _sent(mailbox, name="Ana", url="/en/x")
    for text in (mailbox.text(), _html(mail)):
        assert set(re.findall(r"https?://[^\s\"<]+", text)) == {f"{public}/en/x"}
    assert len(re.findall("<a ", _html(mail))) == 1
    assert not re.search("<(img|script|style|link)|src=", _html(mail))


def test_without_a_public_address_links_lead_to_this_machine(mailbox, app, monkeypatch):
    monkeypatch.setitem(app.config, "LOCAL_URL", "http://127.0.0.1:8123")
    _sent(mailbox, name="Ana", url="/en/x")
    assert "http://127.0.0.1:8123/en/x" in mailbox.text()


def test_a_link_that_the_text_forgets_stands_at_its_end(mailbox, public):
    _sent(mailbox, kind="test", url="/en/x")
    assert f"\n\n{public}/en/x\n" in mailbox.text()


def test_a_hostile_name_is_text(mailbox):
    """T-MAIL-01, T-INJ-05, T-INJ-06."""
    mail = _sent(mailbox, name=HOSTILE, url="/en/x")
    assert mail["Subject"] == 'Dear Ana Bcc: all@example.org "<svg onload=alert(1)>, {{7*7}} [2J'
    assert mail["Bcc"] is None
    assert str(mail["To"]) == "ana@example.org"
    assert "{{7*7}}" in mailbox.text()
    assert "<svg onload=alert(1)>" in mailbox.text()
    assert "<svg" not in _html(mail)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", mailbox.text())


@pytest.mark.parametrize("name", ['Plaza, "la buena"', "Plaza\r\nBcc: x@example.org", "Participación ñ", "a" * 300])
def test_the_sites_name_is_the_senders(mailbox, app, monkeypatch, name):
    monkeypatch.setitem(app.config, "SITE_NAME", name)
    monkeypatch.setitem(app.config, "MAIL_FROM", "avisos@example.org")
    sender = _sent(mailbox, kind="test")["From"].addresses
    assert [(one.display_name, one.addr_spec) for one in sender] == [(" ".join(name.split()), "avisos@example.org")]


def test_lines_are_short_and_ascii_on_the_wire(mailbox):
    _sent(mailbox, name="ñandú " * 500, url="/en/x")
    raw = mailbox.raw[-1]
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert "ñandú " * 500 in mailbox.text()


def test_the_twin_of_a_long_mail_is_left_out(mailbox):
    mail = _sent(mailbox, name="palabra " * LARGEST_TWIN, url="/en/x")
    assert mail.get_content_type() == "text/plain"
    assert len(mailbox.text()) > LARGEST_TWIN


def test_a_mail_is_in_its_readers_language(mailbox, make):
    consultation = make.consultation()
    spanish = _sent(mailbox, "results", "es", consultation, url="/es/x")
    assert spanish["Subject"] == "Ya hay resultados: ¿Qué debe cambiar?"
    assert spanish["Content-Language"] == "es"
    english = _sent(mailbox, "results", "en", consultation, url="/en/x")
    assert english["Subject"] == "There are results: What should change?"


@pytest.mark.parametrize("kind", ["opening", "closing", "results", "answer"])
def test_news_can_be_ended_by_one_click(mailbox, make, public, kind):
    mail = _sent(mailbox, kind, "es", make.consultation(), url="/es/c/agua")
    stop = mail["List-Unsubscribe"].strip("<>")
    assert stop.startswith(f"{public}/es/avisos/baja/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in mailbox.text()
    assert "ana" not in stop
    assert len(_html(mail)) < LARGEST_TWIN


@pytest.mark.parametrize("kind", ["confirm_subscription", "subscribed", "test"])
def test_what_answers_its_reader_cannot_be_ended(mailbox, kind):
    mail = _sent(mailbox, kind, url="/en/x")
    assert mail["List-Unsubscribe"] is None


def test_a_template_without_a_subject_is_no_mail(mailbox):
    service.queue("no_subject", "ana@example.org", "en", {})
    db.session.commit()
    outbox.deliver()
    assert "does not begin with" in db.session.scalar(select(Message.error))
