"""Asking for news, confirming, ending: by the pages and by the mails that arrive."""

import datetime as dt
import re

import pytest
import time_machine
from flask import g, render_template_string
from sqlalchemy import select

from consult.extensions import db
from consult.models.messages import Message, Subscription, Unsubscription
from consult.notices import outbox, service
from tests.factories import csrf_token

OURS = {"Origin": "http://localhost"}


def _ask(client, path="/en/avisos", email="ana@example.org", headers=OURS):
    return client.post(path, data={"email": email}, headers=headers)


def _box(app, consultation):
    template = "{% from 'notices/_box.html' import subscribe_box with context %}{{ subscribe_box(about) }}"
    with app.test_request_context("/es/"):
        g.lang = "es"
        return render_template_string(template, about=consultation)


def _link(mailbox):
    """The path that the newest mail leads to."""
    while outbox.deliver():
        pass
    return re.search(r"http://127.0.0.1:8000(/\S+)", mailbox.text()).group(1)


def _press(client, path, **fields):
    """Open a page and press its button."""
    page = client.get(path)
    assert page.status_code == 200, page.text
    return client.post(path, data={"csrf_token": csrf_token(page.text), **fields})


def _subscriptions():
    found = db.session.scalars(select(Subscription).order_by(Subscription.id)).all()
    db.session.commit()
    return found


def _subscribed(client, mailbox, **options):
    assert _ask(client, **options).status_code == 303
    link = _link(mailbox)
    assert _press(client, link).status_code == 303
    return link


def test_the_box_leads_to_news(client, make, mailbox):
    consultation = make.consultation()
    assert 'action="/es/c/agua/avisos"' in _box(make.app, consultation)
    link = _subscribed(client, mailbox, path="/es/c/agua/avisos")
    (wish,) = _subscriptions()
    assert (wish.email, wish.consultation_id, wish.language) == ("ana@example.org", consultation.id, "es")
    assert wish.confirmed_at is not None
    assert "Te llegarán los avisos" in client.get(link).text


def test_the_box_has_no_token_so_that_its_pages_may_be_kept_by_anybody(app):
    box = _box(app, None)
    assert 'action="/es/avisos"' in box
    assert "csrf_token" not in box


def test_opening_the_link_changes_nothing(client, mailbox):
    _ask(client)
    link = _link(mailbox)
    for _ in range(2):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert [wish.confirmed_at for wish in _subscriptions()] == [None]


def test_the_link_that_confirms_serves_for_a_week(client, mailbox):
    now = dt.datetime.now(dt.UTC)
    _ask(client)
    link = _link(mailbox)
    with time_machine.travel(now + dt.timedelta(days=8)):
        assert client.get(link).status_code == 404
    assert _press(client, link).status_code == 303


def test_confirming_twice_is_confirming_once(client, mailbox):
    link = _subscribed(client, mailbox)
    first = _subscriptions()[0].confirmed_at
    token = csrf_token(client.get("/en/avisos").text)
    assert client.post(link, data={"csrf_token": token}).status_code == 303
    assert _subscriptions()[0].confirmed_at == first


def test_nobody_learns_whether_an_address_is_known(client, mailbox):
    _subscribed(client, mailbox)
    known, unknown = _ask(client), _ask(client, email="eva@example.org")
    assert (known.status_code, known.location, known.data) == (unknown.status_code, unknown.location, unknown.data)
    outbox.deliver()
    assert [mail["Subject"] for mail in mailbox.mails[-2:]] == [
        "You get these news already",
        "Confirm that you want news",
    ]


def test_two_links_confirmed_make_one_subscription(client, mailbox):
    _ask(client)
    first = _link(mailbox)
    _ask(client, email="Ana@example.org")
    second = _link(mailbox)
    _press(client, first)
    _press(client, second)
    assert [wish.ended_at is None for wish in _subscriptions()] == [False, True]
    assert client.get(first).status_code == 404


def test_nobody_is_flooded(client, mailbox):
    """T-SPAM-10."""
    for _ in range(20):
        assert _ask(client).status_code == 303
    while outbox.deliver():
        pass
    assert len(mailbox.mails) == 3


@pytest.mark.parametrize("email", ["", "ana", "ana@example.org\r\nBcc: x@example.org", "a\0@example.org"])
def test_what_is_no_address_comes_back_to_be_mended(client, email):
    answer = _ask(client, email=email)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert _subscriptions() == []


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", **OURS}]
)
def test_a_form_from_elsewhere_is_asked_about_and_nothing_typed_is_lost(client, headers):
    answer = _ask(client, headers=headers)
    assert answer.status_code == 400
    assert 'value="ana@example.org"' in answer.text
    assert _subscriptions() == []
    token = csrf_token(answer.text)
    again = client.post("/en/avisos", data={"email": "ana@example.org", "csrf_token": token}, headers=headers)
    assert again.status_code == 303
    assert len(_subscriptions()) == 1


def test_a_draft_has_no_news(client, make):
    make.consultation(announced_at=None)
    assert client.get("/en/c/agua/avisos").status_code == 404
    assert _ask(client, "/en/c/agua/avisos").status_code == 404


def _news(mailbox, make, client):
    consultation = make.consultation()
    _subscribed(client, mailbox, path="/en/c/agua/avisos")
    (wish,) = _subscriptions()
    about = ("Subscription", wish.id)
    service.queue("closing", wish.email, "en", {"url": "/en/c/agua"}, consultation=consultation, about=about)
    db.session.commit()
    outbox.deliver()
    return mailbox.mails[-1]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")


def test_one_click_ends_the_subscription(client, make, mailbox):
    """RFC 8058: sent by a mail program, without cookie or token, and led nowhere else."""
    stop = _news(mailbox, make, client)
    stranger = make.app.test_client()
    answer = stranger.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert _subscriptions()[0].ended_at is not None
    assert stranger.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_opening_the_page_that_ends_news_ends_nothing(client, make, mailbox):
    stop = _news(mailbox, make, client)
    page = client.get(stop)
    assert "What should change?" in page.text
    assert _subscriptions()[0].ended_at is None
    assert client.post(stop).status_code == 303
    assert _subscriptions()[0].ended_at is not None


def test_all_news_are_ended_and_can_be_asked_for_again(client, make, mailbox):
    stop = _news(mailbox, make, client)
    _subscribed(client, mailbox, email="Ana@example.org")
    client.post(stop, data={"what": "all"})
    assert all(wish.ended_at for wish in _subscriptions())
    assert len(db.session.scalars(select(Unsubscription)).all()) == 4
    _subscribed(client, mailbox)
    assert db.session.scalars(select(Unsubscription)).all() == []


def test_who_took_part_ends_one_kind_of_news(client, make, mailbox):
    about = ("Submission", 7)
    service.queue(
        "results", "ana@example.org", "en", {"url": "/en/c/agua"}, consultation=make.consultation(), about=about
    )
    db.session.commit()
    outbox.deliver()
    stop = mailbox.mails[-1]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert "because you took part" in client.get(stop).text
    client.post(stop)
    client.post(stop)
    assert [row.kind for row in db.session.scalars(select(Unsubscription))] == ["results"]


@pytest.mark.parametrize("token", ["x", "W10.x", "%00"])
def test_a_link_that_is_not_ours_leads_nowhere(client, token):
    for path in (f"/en/avisos/baja/{token}", f"/en/avisos/confirmar/{token}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/en/avisos/baja/{token}").status_code == 404


def test_a_site_that_sends_no_mails_says_so(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL", "folder")
    assert "sends no mails yet" in client.get("/en/avisos?asked=1").text
    monkeypatch.setitem(app.config, "MAIL", "console")
    assert "sends no mails yet" not in client.get("/en/avisos?asked=1").text


def test_addresses_stand_on_no_page(client, make, mailbox):
    """T-PRV-07."""
    stop = _news(mailbox, make, client)
    for path in (stop, "/en/avisos?asked=1", "/en/c/agua/avisos"):
        assert "ana@example.org" not in client.get(path).text
    assert db.session.scalar(select(Message.id).limit(1)) is not None
