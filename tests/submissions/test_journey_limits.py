"""The journey at its edges: the close, cookies that are off, too much at once, many at once, the receipt."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from sqlalchemy import select

from consult.extensions import db
from consult.models.submissions import Submission, SubmissionState
from consult.submissions import drafts
from consult.submissions.drafts import begin_stamp, begun_at
from consult.submissions.folio import new_folio
from tests.factories import csrf_token
from tests.submissions.test_journey import ABOUT, Journey

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def closing(client, make):
    """A journey in a consultation that closes in a minute from now, and the moment of the close."""
    closes = make.now + MINUTE
    return Journey(client, make.consultation(closes_at=closes)), closes


def _sent():
    query = select(Submission).where(Submission.state == SubmissionState.SUBMITTED)
    return db.session.scalars(query).all()


def _textareas(html):
    return re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S)


def test_what_was_begun_before_the_close_may_be_finished(closing):
    journey, closes = closing
    journey.write("uno")
    with time_machine.travel(closes + 14 * MINUTE):
        assert journey.write("uno y medio").status_code == 303
        assert journey.tell().status_code == 303
        assert "/f/" in journey.send().location
    assert len(_sent()) == 1


def test_a_first_page_opened_before_the_close_counts_as_begun(closing):
    journey, closes = closing
    html = journey.client.get(journey.start).text
    begun = re.search(r'name="begun" value="([^"]+)"', html)[1]
    data = {"csrf_token": csrf_token(html), "begun": begun, f"answer_{journey.questions[0]}": "tarde"}
    with time_machine.travel(closes + 14 * MINUTE):
        assert journey.client.post(journey.start, data=data).status_code == 303


def test_a_stamp_of_another_draft_is_worth_nothing(app):
    with app.test_request_context():
        assert begun_at("k" * 32, begin_stamp("k" * 32)) is not None
        assert begun_at("k" * 32, begin_stamp("j" * 32)) is None
        assert begun_at("k" * 32, "k" * 32 + ".ZZZZZZ.forged") is None
        assert begun_at("k" * 32, None) is None


def test_after_the_grace_nothing_is_taken_and_nothing_is_lost(closing):
    journey, closes = closing
    journey.write("uno", "dos")
    journey.tell()
    with time_machine.travel(closes + 16 * MINUTE):
        for page in ("opinion", "sobre-ti", "revisar", "guardada"):
            answer = journey.client.get(f"{journey.root}/{page}")
            assert answer.status_code == 409, page
            assert _textareas(answer.text) == ["uno", "dos"], page
        assert journey.send().status_code == 409
        answer = journey.write("uno", "otra")
        assert answer.status_code == 409 and _textareas(answer.text) == ["uno", "otra"]
        assert "This consultation is closed" in answer.text
    assert _sent() == []


def test_without_a_draft_the_close_is_the_close(closing):
    journey, closes = closing
    with time_machine.travel(closes):
        data = {"csrf_token": journey.token, f"answer_{journey.questions[0]}": "tarde"}
        answer = journey.client.post(journey.start, data=data)
        assert answer.status_code == 409 and _textareas(answer.text) == ["tarde"]
        assert journey.client.get("/en/c/agua/opinar").status_code == 409
    assert db.session.scalars(select(Submission)).all() == []


def test_before_the_opening(client, make):
    make.consultation(opens_at=make.now + 60 * MINUTE)
    for page in ("opinar", f"opinar/{'k' * 32}/opinion"):
        answer = client.get(f"/en/c/agua/{page}")
        assert answer.status_code == 409 and "This consultation is not open yet" in answer.text


def test_a_sent_opinion_has_its_receipt_after_the_close(closing):
    journey, closes = closing
    journey.write("uno")
    journey.tell()
    receipt = journey.send().location
    with time_machine.travel(closes + 60 * MINUTE):
        assert journey.client.get(receipt).status_code == 200
        assert journey.send().location == receipt


def test_without_cookies_the_words_come_back_ready_to_be_sent(app, client, make):
    journey = Journey(client, make.consultation())
    nobody = app.test_client(use_cookies=False)
    begun = re.search(r'name="begun" value="([^"]+)"', nobody.get(journey.start).text)[1]
    fields = {f"answer_{journey.questions[0]}": "Línea uno\n\n<b>dos</b>", "begun": begun, "evil": "kept out"}
    answer = nobody.post(journey.start, data=fields)
    assert answer.status_code == 400
    assert _textareas(answer.text) == ["Línea uno\n\n&lt;b&gt;dos&lt;/b&gt;"]
    assert "Allow cookies" in answer.text and "kept out" not in answer.text
    # With cookies again, the form of that very page sends everything.
    again = client.post(journey.start, data=fields)
    assert again.status_code == 400
    assert client.post(journey.start, data=fields | {"csrf_token": csrf_token(again.text)}).status_code == 303


def test_without_cookies_the_choices_come_back_too(app, client, make):
    journey = Journey(client, make.consultation())
    journey.write("uno")
    answer = app.test_client(use_cookies=False).post(f"{journey.root}/sobre-ti", data=ABOUT)
    assert answer.status_code == 400
    for name, value in ABOUT.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in answer.text


@pytest.mark.parametrize("token", [True, False])
def test_a_body_that_is_too_large_is_told_so(client, make, token):
    journey = Journey(client, make.consultation())
    fields = {f"answer_{journey.questions[0]}": "x" * 1_100_000} | ({"csrf_token": journey.token} if token else {})
    answer = client.post(journey.start, data=fields)
    assert answer.status_code == 413
    assert "Go back: your text is still there." in answer.text


def test_ten_megabytes_are_refused_and_their_beginning_is_given_back(client, make):
    journey = Journey(client, make.consultation())
    words = "árbol y agua " * 800_000
    answer = client.post(journey.start, data={"csrf_token": journey.token, f"answer_{journey.questions[0]}": words})
    assert answer.status_code == 413
    (given_back,) = _textareas(answer.text)
    assert words.startswith(given_back[:-10]) and len(given_back.encode()) > 100_000
    assert db.session.scalars(select(Submission)).all() == []


def test_the_receipt_needs_folio_and_key(journey_sent):
    client, receipt = journey_sent
    folio, key = receipt.rsplit("/", 2)[1:]
    for wrong in (f"/en/f/{folio}/{'k' * 32}", f"/en/f/{folio}/{key[:-1]}", f"/en/f/{new_folio('AGUA')}/{key}"):
        answer = client.get(wrong)
        assert answer.status_code == 404 and "Que llegue" not in answer.text
    assert client.get(f"/en/f/{folio.lower()}/{key}").status_code == 200


def test_the_receipt_tells_what_one_wants_to_keep(journey_sent):
    client, receipt = journey_sent
    html = client.get(receipt).text
    folio = receipt.rsplit("/", 2)[1]
    assert f'<p class="folio">{folio}</p>' in html
    assert f'value="http://localhost{receipt}"' in html
    assert "Que llegue" in html and "Mexico City" in html
    invitations = re.findall(r'href="((?:https://wa\.me|mailto:\?subject=What)[^"]+)"', html)
    assert len(invitations) == 2
    key = receipt.rsplit("/", 1)[1]
    assert all(key not in link and folio not in link for link in invitations)


def test_the_folio_alone_shows_the_state_only(journey_sent):
    client, receipt = journey_sent
    folio = receipt.rsplit("/", 2)[1]
    for typed in (folio, folio.lower(), folio.replace("-", ""), folio.replace("-", "%20")):
        answer = client.get(f"/en/f/{typed}")
        assert answer.status_code == 200 and "This opinion was received" in answer.text
        assert "Que llegue" not in answer.text and "Oaxaca" not in answer.text


@pytest.mark.parametrize("typed", ["nothing", "x" * 2000, "AGUA-0000-0000", "ñ"])
def test_what_is_no_folio_is_told_so(client, typed):
    answer = client.get(f"/en/f/{typed}")
    assert answer.status_code == 404 and "sign by sign" in answer.text


def test_a_folio_of_no_one(client):
    answer = client.get(f"/en/f/{new_folio('AGUA')}")
    assert answer.status_code == 404 and "No opinion has this folio" in answer.text


@pytest.fixture
def journey_sent(client, make):
    journey = Journey(client, make.consultation())
    journey.write("Que llegue el agua.")
    journey.tell()
    return client, journey.send().location


def test_a_folio_that_is_taken_is_drawn_again(client, make, monkeypatch):
    consultation = make.consultation()
    taken = make.submission(consultation, "otra", folio=new_folio("AGUA")).folio
    free = new_folio("AGUA")
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(drafts, "new_folio", lambda prefix: next(drawn))
    journey = Journey(client, consultation)
    journey.write("uno")
    journey.tell()
    assert f"/f/{free}/" in journey.send().location
    assert {each.folio for each in _sent()} == {taken, free}


def _at_once(app, number, address, cookie, data):
    """The answers to a form that is sent `number` times at the same moment, each from a thread of its own."""
    ready, answers = threading.Barrier(number), []

    def send():
        client = app.test_client()
        client.set_cookie(cookie.key, cookie.value)
        ready.wait()
        with app.app_context():
            answers.append(client.post(address, data=data))

    threads = [threading.Thread(target=send) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_many_first_pages_at_once_make_one_draft(app, client, make):
    journey = Journey(client, make.consultation())
    data = {"csrf_token": journey.token, f"answer_{journey.questions[0]}": "uno"}
    answers = _at_once(app, 6, journey.start, client.get_cookie("consult"), data)
    assert [answer.status_code for answer in answers] == [303] * 6
    (submission,) = db.session.scalars(select(Submission)).all()
    assert [answer.text for answer in submission.answers] == ["uno"]


def test_many_presses_of_send_at_once_give_one_receipt(app, client, make):
    journey = Journey(client, make.consultation())
    journey.write("uno")
    journey.tell()
    data = {"csrf_token": journey.token}
    answers = _at_once(app, 6, f"{journey.root}/revisar", client.get_cookie("consult"), data)
    assert [answer.status_code for answer in answers] == [303] * 6
    assert len({answer.location for answer in answers}) == 1
    (submission,) = _sent()
    assert f"/f/{submission.folio}/" in answers[0].location
