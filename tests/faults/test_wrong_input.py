"""Wrong input on the way of an opinion: each a clear sentence, the words kept, the draft as it was."""

import datetime as dt
import html
import io
import re

import pytest
import time_machine
from sqlalchemy import select

from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.submissions import Answer, Submission, SubmissionState
from consult.submissions import drafts
from tests.factories import csrf_token
from tests.submissions.test_journey import Journey

MINUTE = dt.timedelta(minutes=1)
WORDS = "Que llegue el agua a la colonia."


@pytest.fixture
def journey(client, make):
    return Journey(client, make.consultation(closes_at=make.now + 30 * MINUTE))


def _given_back(answer):
    return [html.unescape(text) for text in re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", answer.text, re.S)]


def _stored():
    return [answer.text for answer in db.session.scalars(select(Answer).order_by(Answer.id))]


def _sent():
    return db.session.scalars(select(Submission).where(Submission.state == SubmissionState.SUBMITTED)).all()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Más agua 💧👩🏽\u200d🌾🇲🇽", "Más agua 💧👩🏽\u200d🌾🇲🇽"),
        ("نريد الماء كل يوم", "نريد الماء كل يوم"),
        ("אנחנו רוצים מים \u202eabc\u202c", "אנחנו רוצים מים \u202eabc\u202c"),
        ("agua\x00 y\x00 luz", "agua y luz"),
        ("a\u0301rbol", "árbol"),
        ("<script>alert('x')</script> & \"comillas\"", "<script>alert('x')</script> & \"comillas\""),
        ("{{ 7 * 7 }} %(num)s %s", "{{ 7 * 7 }} %(num)s %s"),
    ],
    ids=["emoji", "arabic", "hebrew with marks", "NUL", "combining", "markup", "templates"],
)
def test_any_script_goes_the_whole_way_to_the_receipt(journey, written, kept):
    assert journey.write(written).status_code == 303
    assert _given_back(journey.client.get(journey.start))[0] == kept
    journey.tell()
    receipt = journey.client.get(journey.send().location)
    assert receipt.status_code == 200
    assert kept in html.unescape(receipt.text) and "<script>alert" not in receipt.text
    assert _stored() == [kept]
    (sent,) = _sent()
    pdf = journey.client.get(f"/en/f/{sent.folio}/{journey.root.rsplit('/', 1)[1]}/acuse.pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF-")


def test_nul_and_the_like_in_every_other_field_is_no_error(journey):
    journey.write(WORDS)
    for name in ("group", "region", "language", "permission", "name", "email", "csrf_token", "begun"):
        for value in ("\x00", "\ud7ff\uffff", "x" * 50_000, "💧", "' OR 1=1 --"):
            answer = journey.tell(**{name: value})
            assert answer.status_code in {303, 400, 422}, (name, value)
    assert _stored() == [WORDS] and _sent() == []


def test_only_invisible_signs_are_nothing(journey):
    answer = journey.write("\u200b\u200f \u2060")
    assert answer.status_code == 422 and "Answer one question or more" in answer.text
    assert _stored() == []


def test_ten_megabytes_come_back_as_far_as_200_kilobytes(journey):
    words = "Un árbol 💧 y agua. " * 500_000
    answer = journey.write(words)
    assert answer.status_code == 413
    (begun,) = _given_back(answer)
    # Form encoding takes up to three times the room: what fits in 200 kB of it is given back.
    assert words.startswith(begun[:-20]) and len(begun) > 60_000
    assert "too long" in answer.text and _stored() == []


@pytest.mark.parametrize("count", [400, 5000])
def test_hundreds_of_fields_more_change_nothing(journey, count):
    more = {f"answer_{10**9 + number}": "ruido" for number in range(count)}
    answer = journey.write(WORDS, **more)
    assert answer.status_code in {303, 413}
    if answer.status_code == 303:
        assert _stored() == [WORDS]
    else:
        assert WORDS in "".join(_given_back(answer)) and _stored() == []


def test_the_same_field_many_times_is_one_answer(journey):
    field = f"answer_{journey.questions[0]}"
    data = {"csrf_token": journey.token, field: [WORDS] * 400}
    assert journey.client.post(journey.start, data=data).status_code in {303, 409}
    assert _stored() in ([WORDS], [])


def _attach(journey, content, name):
    data = {"csrf_token": journey.token, "file": (io.BytesIO(content), name)}
    return journey.client.post(f"{journey.root}/archivos", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [(b"", 422, "empty"), (b"a" * (26 * 1024 * 1024), 413, "25 MB")],
    ids=["0 bytes", "26 MB"],
)
def test_a_file_of_the_wrong_size_leaves_draft_and_words(journey, content, status, message):
    journey.write(WORDS)
    answer = _attach(journey, content, "postura.txt")
    assert answer.status_code == status and message in answer.text
    assert db.session.scalars(select(Attachment)).all() == [] and _stored() == [WORDS]
    journey.tell()
    assert journey.send().status_code == 303 and len(_sent()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "..\\..\\x.txt",
        "a\"b'c<i>.txt",
        "💧" * 200 + ".txt",
        "-rf.txt",
        "a%0d%0aX: y.txt",
        ".txt",
    ],
)
def test_a_file_may_be_named_anything_and_is_only_words(journey, name, app):
    journey.write(WORDS)
    assert _attach(journey, b"Una postura entera.", name).status_code == 303
    (kept,) = db.session.scalars(select(Attachment)).all()
    assert len(kept.file_name) <= 255
    assert not set(kept.file_name) & set("/\\\0\r\n")
    page = journey.client.get(f"{journey.root}/archivos").text
    assert "<i>" not in page and html.escape(kept.file_name) in page.replace("&#34;", "&quot;").replace(
        "&#39;", "&#x27;"
    )
    outside = list(app.config["DATA_DIR"].parent.rglob("*passwd*"))
    assert outside == []


def test_a_draft_that_was_removed_gives_the_words_back_and_a_way_on(journey):
    journey.write(WORDS)
    with time_machine.travel(dt.datetime.now(dt.UTC) + drafts.KEPT_FOR + MINUTE):
        assert drafts.remove_untouched(dt.datetime.now(dt.UTC) - drafts.KEPT_FOR) == 1
        db.session.commit()
    for page in ("sobre-ti", "revisar", "archivos", "guardada"):
        answer = journey.client.get(f"{journey.root}/{page}")
        assert answer.status_code == 404 and "There is no opinion at this address" in answer.text, page
        assert "href=" in answer.text
    assert journey.tell().status_code == 404
    # What stands on the first page, still open in the browser, is taken as a new draft.
    assert journey.write(WORDS).status_code == 303 and _stored() == [WORDS]


@pytest.mark.parametrize("page", ["tell", "send"])
def test_closed_between_two_pages_says_so_and_gives_the_words_back(journey, make, page):
    journey.write(WORDS)
    if page == "send":
        journey.tell()
    with time_machine.travel(make.now + 46 * MINUTE):
        answer = getattr(journey, page)()
        assert answer.status_code == 409 and "This consultation is closed" in answer.text
        assert _given_back(answer) == [WORDS]
    assert _sent() == [] and _stored() == [WORDS]


@pytest.mark.parametrize("page", ["opinion", "sobre-ti", "revisar", "archivos"])
def test_cookies_off_is_told_on_every_page(app, journey, page):
    journey.write(WORDS)
    journey.tell()
    nobody = app.test_client(use_cookies=False)
    data = {f"answer_{journey.questions[0]}": "Otra cosa"} if page == "opinion" else {}
    answer = nobody.post(f"{journey.root}/{page}", data=data)
    assert answer.status_code == 400 and "Allow cookies" in answer.text
    assert _given_back(answer) == list(data.values())
    assert _stored() == [WORDS] and _sent() == []
    token = csrf_token(journey.client.get(f"{journey.root}/revisar").text)
    assert journey.client.post(f"{journey.root}/revisar", data={"csrf_token": token}).status_code == 303
