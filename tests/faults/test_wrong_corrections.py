"""Wrong input where an opinion that was sent is corrected: what was sent stands, and the words come back."""

import html
import io
import re

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.submissions import Submission
from tests.factories import csrf_token
from tests.submissions.test_journey import ABOUT, Journey

WORDS = "Que llegue el agua a la colonia."


@pytest.fixture
def sent(client, make):
    """Somebody's way through the pages below their receipt."""
    journey = Journey(client, make.consultation())
    journey.write(WORDS)
    journey.tell()
    journey.root = journey.send().location
    return journey


def _given_back(answer):
    return [html.unescape(text) for text in re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", answer.text, re.S)]


def _stands():
    db.session.expire_all()
    (submission,) = db.session.scalars(select(Submission)).all()
    return submission.version, [each.text for each in submission.answers]


def _attach(sent, content, name):
    token = csrf_token(sent.client.get(f"{sent.root}/archivos").text)
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return sent.client.post(f"{sent.root}/archivos", data=data, content_type="multipart/form-data")


def test_ten_megabytes_come_back_as_far_as_they_are_kept(sent):
    words = "Un árbol 💧 y agua. " * 500_000
    answer = sent.post("corregir", **ABOUT, **{f"answer_{sent.questions[0]}": words})
    assert answer.status_code == 413 and words.startswith(_given_back(answer)[0][:-20])
    assert _stands() == (1, [WORDS])


@pytest.mark.parametrize("position", ["\x00", "9" * 40, "-1", "x", "💧", ""])
def test_an_article_that_is_none_adds_nothing(sent, position):
    fields = ABOUT | {f"answer_{sent.questions[0]}": "Otra cosa", "add": "1", "another": position}
    answer = sent.post("corregir", **fields, articulo=position)
    assert answer.status_code in {200, 303}
    assert _stands() in ((1, [WORDS]), (2, ["Otra cosa"]))


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [(b"", 422, "empty"), (b"a" * (26 * 1024 * 1024), 413, "25 MB"), (b"\x7fELF" + b"\0" * 50, 422, "no document")],
    ids=["0 bytes", "26 MB", "a program"],
)
def test_a_wrong_file_makes_no_version(sent, content, status, message):
    answer = _attach(sent, content, "postura.txt")
    assert answer.status_code == status and message in answer.text
    assert db.session.scalars(select(Attachment)).all() == [] and _stands() == (1, [WORDS])


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "a\"b'c<i>.txt", "💧" * 200 + ".txt", "a%0d%0aX: y.txt"])
def test_a_file_may_be_named_anything(sent, name):
    assert _attach(sent, b"Una postura entera.", name).status_code == 303
    (kept,) = db.session.scalars(select(Attachment)).all()
    assert not set(kept.file_name) & set("/\\\0\r\n")
    for page in ("archivos", "corregir", ""):
        shown = sent.client.get(f"{sent.root}/{page}".rstrip("/"))
        assert shown.status_code == 200 and "<i>" not in shown.text


@pytest.mark.parametrize("page", ["corregir", "archivos", "archivos/1/quitar"])
def test_cookies_off_changes_nothing_and_gives_the_words_back(app, sent, page):
    data = {f"answer_{sent.questions[0]}": "Otra cosa"} if page == "corregir" else {}
    answer = app.test_client(use_cookies=False).post(f"{sent.root}/{page}", data=data)
    assert answer.status_code == 400 and "Allow cookies" in answer.text
    assert _given_back(answer) == list(data.values()) and _stands() == (1, [WORDS])
