"""Queueing a mail: once an occasion, only to addresses, only with links to this site, never to who said no."""

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.messages import Message, MessageState, Unsubscription
from consult.notices import service
from consult.notices.addresses import BadAddressError, address_hash, valid_address


def _messages():
    return db.session.scalars(select(Message).order_by(Message.id)).all()


def test_a_mail_comes_and_goes_with_its_transaction(app):
    service.queue("receipt", "ana@example.org", "es", {"url": "/es/"})
    db.session.rollback()
    assert _messages() == []


def test_a_mail_keeps_what_it_is_about(make):
    consultation = make.consultation()
    service.queue(
        "receipt", "Ana@Example.org", "en", {"url": "/en/x"}, consultation=consultation, about=("submission", 7)
    )
    db.session.commit()
    (message,) = _messages()
    assert (message.email, message.language, message.data) == ("Ana@example.org", "en", {"url": "/en/x"})
    assert (message.consultation, message.subject_type, message.subject_id) == (consultation, "submission", 7)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


def test_the_same_occasion_twice_makes_one_mail(app):
    for _ in range(2):
        service.queue("receipt", "ana@example.org", "es", {}, occasion="receipt:1")
        db.session.commit()
    service.queue("receipt", "ana@example.org", "es", {})
    service.queue("receipt", "ana@example.org", "es", {})
    db.session.commit()
    assert [message.occasion for message in _messages()] == ["receipt:1", None, None]


def test_an_unknown_language_becomes_the_sites(app):
    service.queue("receipt", "ana@example.org", "xx", {})
    assert _messages()[0].language == "es"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "ana@example.org\nBcc: all@example.org",
        "ana@example.org\r\n",
        "a,b@example.org",
        "ana@example.org, eva@example.org",
        '"ana"@example.org',
        "Ana <ana@example.org>",
        "ana@exa mple.org",
        "ána@example.org",
        "ana\0@example.org",
    ],
)
def test_what_is_no_address_is_refused(app, text):
    if text == "ana@example.org\r\n":  # what surrounds an address is cut off
        assert valid_address(text) == "ana@example.org"
        return
    with pytest.raises(BadAddressError):
        service.queue("receipt", text, "es", {})


def test_a_domain_with_an_accent_is_written_as_machines_do(app):
    assert valid_address("ana@Educación.mx") == "ana@xn--educacin-13a.mx"


@pytest.mark.parametrize("url", ["https://evil.example/x", "//evil.example", "es/x", "/es/\nx", "/\\evil.example"])
def test_a_link_leads_to_this_site(app, url):
    with pytest.raises(ValueError, match="is not a path"):
        service.queue("receipt", "ana@example.org", "es", {"url": url})


def test_news_are_not_sent_to_who_said_no(app):
    db.session.add(Unsubscription(email_hash=address_hash("ANA@example.org"), kind="results"))
    for kind in ("results", "closing", "receipt"):
        service.queue(kind, "ana@example.org", "es", {})
    states = {message.kind: message.state for message in _messages()}
    assert states == {
        "results": MessageState.UNWANTED,
        "closing": MessageState.QUEUED,
        "receipt": MessageState.QUEUED,
    }


def test_nobody_is_flooded_by_confirmations_that_others_ask_for(app):
    for _ in range(100):
        service.queue("confirm_subscription", "Ana@example.org", "es", {})
        service.queue("confirm_subscription", "ana@example.org", "es", {})
    assert len(_messages()) == 3
