"""Coming back: by link, by folio and code, by mail; drafts that are gone."""

import datetime as dt
import re

import pytest
import time_machine
from sqlalchemy import select

from consult.extensions import db
from consult.models.credentials import FailedAttempt
from consult.models.messages import Message
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.submissions.codes import address_key, code_of, code_print, read_code, read_typed, written
from consult.submissions.drafts import remove_untouched
from consult.submissions.folio import ALPHABET, new_folio
from tests.factories import csrf_token
from tests.submissions.test_journey import Journey


@pytest.fixture
def journey(client, make):
    return Journey(client, make.consultation())


def _only():
    (submission,) = db.session.scalars(select(Submission)).all()
    return submission


def _key(journey):
    return journey.root.rsplit("/", 1)[1]


def _resume(client, **typed):
    token = csrf_token(client.get("/en/retomar").text)
    return client.post("/en/retomar", data={"csrf_token": token, **typed})


def test_a_code_is_read_as_people_type_it():
    code = code_of("k" * 32)
    assert len(code) == 12 and set(code) <= set(ALPHABET) and code_of("k" * 32) == code != code_of("j" * 32)
    assert read_code(written(code).lower()) == read_code(f" {code[:5]} {code[5:]} ") == code
    assert read_code(code[:-1]) is read_code("0" + code[1:]) is None
    folio = new_folio("AGUA")
    assert code_of(address_key(folio, code)) == code
    assert read_typed(folio.lower(), written(code)) == (folio, code) and read_typed(folio[:-1] + "0", code) is None


def test_the_saved_page_tells_folio_and_code(journey):
    page = journey.client.get(journey.write("a medias", later="1").location).text
    draft = _only()
    assert draft.folio in page and written(code_of(_key(journey))) in page
    assert draft.code_hash == code_print(draft.folio, code_of(_key(journey)))
    assert draft.folio not in journey.client.get(f"/en/f/{draft.folio}").text.split("<h1>")[1].split("</h1>")[0]
    assert journey.client.get(f"/en/f/{draft.folio}").status_code == 404, "a draft is nobody's word yet"


def test_folio_and_code_lead_to_the_words_and_the_whole_way(journey, app):
    journey.write("a medias", later="1")
    folio, code = _only().folio, code_of(_key(journey))
    phone = app.test_client()
    answer = _resume(phone, folio=folio.lower(), code=written(code).lower())
    assert answer.status_code == 303 and answer.location.endswith(f"/opinar/{folio}.{code}/opinion")
    other = Journey.__new__(Journey)
    other.client, other.questions, other.token = phone, journey.questions, ""
    other.root = answer.location.rsplit("/", 1)[0]
    assert "a medias" in phone.get(f"{other.root}/opinion").text
    assert other.write("completa").status_code == 303
    other.tell()
    receipt = other.send().location
    assert receipt == f"/en/f/{folio}/{folio}.{code}"
    assert phone.get(receipt).status_code == 200
    assert journey.client.get(f"/en/f/{folio}/{_key(journey)}").status_code == 200, "the link still opens it"
    assert _resume(phone, folio=folio, code=code).location == receipt
    assert _only().answers[0].text == "completa"


def test_a_pasted_link_leads_back(journey):
    journey.write("a medias")
    link = f"http://localhost{journey.root}/guardada"
    assert _resume(journey.client, link=f" {link} ").location.endswith(f"{_key(journey)}/opinion")
    journey.tell()
    receipt = journey.send().location
    assert _resume(journey.client, link=f"https://elsewhere.example{receipt}").location == receipt
    for wrong in ("https://example.org", link.replace(_key(journey), "k" * 32), "\x00", "http://[broken"):
        answer = _resume(journey.client, link=wrong)
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize(
    ("folio", "code", "message"),
    [
        ("", "", "Write the folio as you noted it, or paste the link."),
        ("right", "", "Write the code as you noted it."),
        ("AGUA-0000-0000", "x", "Compare it with your note sign by sign."),
        ("right", "short", "Compare it with your note sign by sign."),
        ("right", "wrong", "do not belong together"),
    ],
)
def test_what_was_typed_wrong_is_told(journey, folio, code, message):
    journey.write("a medias")
    typed = {"right": _only().folio}.get(folio, folio)
    answer = _resume(journey.client, folio=typed, code={"wrong": "2" * 12, "short": "2222"}.get(code, code))
    assert answer.status_code == 422 and message in answer.text and "<title>Error: " in answer.text
    assert f'value="{typed}"' in answer.text


def test_guessing_ends_after_a_few_tries_and_its_author_comes_in_from_elsewhere(journey):
    journey.write("a medias")
    folio, code = _only().folio, code_of(_key(journey))
    for _ in range(5):
        assert "do not belong together" in _resume(journey.client, folio=folio, code="2" * 12).text
    assert "too many tries" in _resume(journey.client, folio=folio, code=code).text
    assert len(db.session.scalars(select(FailedAttempt)).all()) == 5
    token = csrf_token(journey.client.get("/en/retomar").text)
    typed = {"csrf_token": token, "folio": folio, "code": code}
    home = journey.client.post("/en/retomar", data=typed, environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    assert home.status_code == 303
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        assert _resume(journey.client, folio=folio, code=code).status_code == 303


def test_a_wrong_code_in_an_address_opens_nothing(journey):
    journey.write("a medias")
    folio = _only().folio
    for wrong in (f"{folio}.{'2' * 12}", f"{folio}.", f"{folio}.{code_of('k' * 32)}"):
        address = f"/en/c/agua/opinar/{wrong}/opinion"
        assert journey.client.get(address).status_code == 404
        data = {"csrf_token": journey.token, f"answer_{journey.questions[0]}": "nueva"}
        answer = journey.client.post(address, data=data)
        assert answer.status_code == 404 and "nueva</textarea>" in answer.text, "the words are given back"
    assert [each.text for each in _only().answers] == ["a medias"]


def test_the_way_back_comes_by_mail_and_not_without_end(journey):
    journey.write("a medias", later="1")
    for _ in range(3):
        answer = journey.post("guardada", email="Ana@Example.org")
        assert answer.status_code == 303 and "way back" in journey.client.get(answer.location).text
    assert journey.post("guardada", email="ana@example.org").status_code == 422
    assert journey.post("guardada", email="no address").status_code == 422
    mails = db.session.scalars(select(Message)).all()
    assert [mail.kind for mail in mails] == ["draft"] * 3 and mails[0].email == "Ana@example.org"
    assert mails[0].data["url"] == journey.start and mails[0].data["folio"] == _only().folio


def test_saving_on_the_second_page_writes_to_the_address_given_there(journey):
    journey.write("a medias")
    answer = journey.tell(email="ana@example.org", later="1")
    assert answer.location.endswith("/guardada")
    (mail,) = db.session.scalars(select(Message)).all()
    assert (mail.kind, mail.email, mail.language) == ("draft", "ana@example.org", "en")


def test_untouched_drafts_are_removed_after_the_day_they_name(journey, make):
    page = journey.client.get(journey.write("a medias", later="1").location).text
    assert not re.search("If you do not touch it until", page), "the close comes first here"
    paper = make.submission(
        journey_consultation(), "postura", kind=SubmissionKind.POSITION_PAPER, state=SubmissionState.DRAFT
    )
    sent = make.submission(journey_consultation(), "enviada")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert remove_untouched(later - dt.timedelta(days=2)) == 0
    assert remove_untouched(later) == 1
    db.session.commit()
    assert {each.id for each in db.session.scalars(select(Submission))} == {paper.id, sent.id}
    answer = journey.client.get(f"{journey.root}/sobre-ti")
    assert answer.status_code == 404 and "removed" in answer.text and "/retomar" in answer.text
    # What is written now is taken, at the same address.
    assert journey.write("otra vez").status_code == 303


def journey_consultation():
    return db.session.scalars(select(Submission)).first().consultation


def test_a_long_consultation_names_the_day_on_which_the_draft_goes(client, make):
    journey = Journey(client, make.consultation(closes_at=make.now + dt.timedelta(days=90)))
    page = client.get(journey.write("a medias", later="1").location).text
    assert re.search(r"If you do not touch it until \w+ \d+, \d{4}, it is removed", page)
