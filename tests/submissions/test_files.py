"""Files and photos beside an opinion: added and removed once the words are stored."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind
from consult.models.jobs import Job
from consult.models.submissions import Submission
from tests.factories import csrf_token
from tests.submissions.test_journey import Journey


@pytest.fixture
def journey(client, make):
    journey = Journey(client, make.consultation())
    answer = journey.write("Va un documento.", attach="1")
    journey.files = answer.location
    assert journey.files.endswith("/archivos")
    return journey


def _send(journey, content, name, address=None, **more):
    token = csrf_token(journey.client.get(journey.files).text)
    data = {"csrf_token": token, "file": (io.BytesIO(content), name), **more}
    return journey.client.post(address or journey.files, data=data, content_type="multipart/form-data")


def _stored():
    return db.session.scalars(select(Attachment).order_by(Attachment.id)).all()


def _picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_document_is_kept_read_and_shown_on_the_last_page(journey):
    assert _send(journey, b"Una postura.\n\nCon dos partes.", "../'postura'.txt").location == journey.files
    page = journey.client.get(journey.files).text
    assert "&#39;postura&#39;.txt" in page and "We are reading the document" in page
    assert [job.kind for job in db.session.scalars(select(Job))] == ["extract"]
    page = journey.client.get(journey.tell().location).text
    assert "&#39;postura&#39;.txt" in page and "Va un documento." in page
    assert "&#39;postura&#39;.txt" in journey.client.get(journey.send().location).text


def test_going_on_takes_the_chosen_file_along(journey):
    assert _send(journey, b"", "", go_on="1").location.endswith("/sobre-ti")
    assert _send(journey, b"Una postura.", "postura.txt", go_on="1").location.endswith("/sobre-ti")
    assert [each.file_name for each in _stored()] == ["postura.txt"]
    assert _send(journey, b"", "vacio.txt", go_on="1").status_code == 422


def test_a_photo_is_shown_and_not_read(journey):
    assert _send(journey, _picture(), "IMG_1.jpg").status_code == 303
    (kept,) = _stored()
    assert kept.kind is AttachmentKind.PICTURE and db.session.scalars(select(Job)).all() == []


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "leer.txt", "empty"),
        (b"\x7fELF" + b"\x00" * 50, "programa.pdf", "no document that we can read"),
        (b"PK\x03\x04" + b"\x00" * 50, "hoja.xlsx", "damaged"),
        (b"", "", "Choose a file first"),
    ],
)
def test_what_is_no_document_is_told_and_the_draft_stays(journey, content, name, message):
    answer = _send(journey, content, name)
    assert answer.status_code == 422 and message in answer.text and "<title>Error: " in answer.text
    assert _stored() == []
    assert "Va un documento." in journey.client.get(journey.start).text


def test_a_file_over_the_limit_leaves_the_draft_as_it_was(journey):
    answer = _send(journey, b"x" * (26 * 1024 * 1024), "enorme.txt")
    assert answer.status_code == 413
    assert "At most 25 MB" in answer.text and f'href="{journey.files}"' in answer.text
    assert _stored() == [] and "Va un documento." in journey.client.get(journey.start).text


def test_the_same_file_twice_is_one(journey):
    for _ in range(2):
        assert _send(journey, b"Texto de sobra.", "a.txt").status_code == 303
    assert len(_stored()) == 1


def test_a_file_is_removed_and_one_of_another_is_not(journey, app, make):
    _send(journey, b"Texto de sobra.", "a.txt")
    kept = _stored()[0].id
    token = csrf_token(journey.client.get(journey.files).text)
    stranger = Journey(app.test_client(), db.session.scalars(select(Submission)).one().consultation)
    stranger.write("otra")
    theirs = stranger.client.post(f"{stranger.root}/archivos/{kept}/quitar", data={"csrf_token": stranger.token})
    assert theirs.status_code == 303 and len(_stored()) == 1
    for _ in range(2):
        answer = journey.client.post(f"{journey.files}/{kept}/quitar", data={"csrf_token": token})
        assert answer.status_code == 303
    assert _stored() == []


def test_after_sending_no_file_is_added_here(journey):
    journey.tell()
    token = csrf_token(journey.client.get(journey.files).text)
    receipt = journey.send().location
    data = {"csrf_token": token, "file": (io.BytesIO(b"Tarde."), "a.txt")}
    answer = journey.client.post(journey.files, data=data, content_type="multipart/form-data")
    assert answer.location == receipt and _stored() == []
