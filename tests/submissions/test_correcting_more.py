"""A correction also adds and removes files, and comments on further articles; every version keeps its own."""

import datetime as dt
import io

import pytest
import time_machine
from sqlalchemy import select

from consult.documents import service as documents
from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.consultations import Article
from consult.models.submissions import Submission, VersionAction
from tests.factories import csrf_token
from tests.submissions.test_journey import ABOUT, Journey


@pytest.fixture
def sent(client, make):
    """Somebody's way through the pages below their receipt."""
    consultation = make.consultation()
    for position in (1, 2, 3):
        heading, body = {"es": f"Artículo {position}"}, {"es": "Sea."}
        make._commit(Article(consultation_id=consultation.id, position=position, heading=heading, body=body))
    journey = Journey(client, consultation)
    journey.write("uno")
    journey.tell()
    journey.root = journey.send().location
    return journey


def _only():
    db.session.expire_all()
    return db.session.scalars(select(Submission)).one()


def _files():
    return db.session.scalars(select(Attachment).order_by(Attachment.id)).all()


def _send(sent, content, name, **more):
    page = sent.client.get(f"{sent.root}/archivos").text
    data = {"csrf_token": csrf_token(page), "file": (io.BytesIO(content), name), **more}
    return sent.client.post(f"{sent.root}/archivos", data=data, content_type="multipart/form-data")


def _words(sent, text="uno"):
    return ABOUT | {f"answer_{sent.questions[0]}": text}


def test_a_comment_on_a_further_article_is_added_and_nothing_typed_is_lost(sent):
    answer = sent.post("corregir", **_words(sent, "dos"), add="1", another="2")
    second = db.session.scalars(select(Article.id).where(Article.position == 2)).one()
    assert answer.status_code == 200 and "dos</textarea>" in answer.text and "Error: " not in answer.text
    assert f'name="article_{second}"' in answer.text and 'name="articulo" value="2"' in answer.text
    assert _only().version == 1
    again = sent.post("corregir", **_words(sent, "dos"), articulo="2", add="1", another="3")
    assert f'name="article_{second}"' in again.text and 'name="articulo" value="3"' in again.text
    answer = sent.post("corregir", **_words(sent, "dos"), articulo="2", **{f"article_{second}": "Que no sea."})
    assert answer.status_code == 303
    submission = _only()
    assert submission.version == 2 and [each.text for each in submission.answers] == ["dos", "Que no sea."]
    assert "Que no sea." in sent.client.get(f"{sent.root}/corregir").text


def test_a_file_of_a_correction_makes_a_version_and_is_read(sent):
    answer = sent.post("corregir", **_words(sent), files="1")
    assert answer.location == f"{sent.root}/archivos" and _only().version == 1
    assert _send(sent, b"Una postura.", "a.txt").location == f"{sent.root}/archivos"
    (kept,) = _files()
    assert (kept.since_version, kept.until_version) == (2, None)
    assert _only().versions[-1].action is VersionAction.CORRECTED
    assert "a.txt" in sent.client.get(sent.root).text
    assert _send(sent, b"Una postura.", "a.txt").status_code == 303
    assert _only().version == 2 and len(_files()) == 1, "the same file twice is one"


def test_a_file_taken_away_stays_with_the_version_before(sent):
    _send(sent, b"Una postura.", "a.txt")
    (kept,) = _files()
    for _ in range(2):
        assert sent.post(f"archivos/{kept.id}/quitar").location == f"{sent.root}/archivos"
    (kept,) = _files()
    assert (kept.since_version, kept.until_version, _only().version) == (2, 3, 3)
    assert "a.txt" not in sent.client.get(sent.root).text


def test_a_file_that_is_refused_makes_no_version(sent):
    answer = _send(sent, b"", "leer.txt")
    assert answer.status_code == 422 and "<title>Error: " in answer.text
    assert _only().version == 1 and _files() == []


def test_being_done_takes_the_chosen_file_along(sent):
    assert _send(sent, b"", "", go_on="1").location == sent.root
    assert _send(sent, b"Una postura.", "a.txt", go_on="1").location == sent.root
    assert [each.file_name for each in _files()] == ["a.txt"]


def test_the_author_reads_what_was_read_and_comes_back(sent):
    _send(sent, b"Una postura.", "a.txt")
    documents.paste(_files()[0], "Una postura.")
    db.session.commit()
    page = sent.client.get(f"{sent.root}/archivos").text
    own = page.split("/documento/")[1].split('"')[0]
    shown = sent.client.get(f"/en/c/agua/documento/{own}")
    assert "Una postura." in shown.text and f'href="{sent.root}/archivos"' in shown.text


def test_after_the_close_no_file_changes_but_for_whoever_was_under_way(sent):
    _send(sent, b"Una postura.", "a.txt")
    (kept,) = _files()
    stamp = sent.client.get(f"{sent.root}/archivos").text.split('name="begun" value="')[1].split('"')[0]
    with time_machine.travel(_only().consultation.closes_at + dt.timedelta(minutes=5)):
        assert sent.client.get(f"{sent.root}/archivos").status_code == 409
        gone = f"{sent.root}/archivos/{kept.id}/quitar"
        assert sent.client.post(gone, data={"csrf_token": sent.token}).status_code == 409
        assert _files()[0].until_version is None
        assert sent.client.post(gone, data={"csrf_token": sent.token, "begun": stamp}).status_code == 303
    assert _files()[0].until_version == 3


def test_only_whoever_has_the_key_changes_files(sent, app):
    _send(sent, b"Una postura.", "a.txt")
    wrong = f"{sent.root.rsplit('/', 1)[0]}/{'s' * 32}"
    assert sent.client.get(f"{wrong}/archivos").status_code == 404
    answer = sent.client.post(f"{wrong}/archivos/{_files()[0].id}/quitar", data={"csrf_token": sent.token})
    assert answer.status_code == 404 and _files()[0].until_version is None
