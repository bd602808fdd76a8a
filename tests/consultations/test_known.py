"""What a process keeps of a consultation is shown only while it is true, whoever changed it."""

import pytest
import sqlalchemy as sa
from flask import g

from consult import create_app
from consult.extensions import db
from consult.models.consultations import Consultation, Question


@pytest.fixture
def questions_read(app):
    """The statements that read questions, from here on."""
    read = []

    def note(_connection, _cursor, statement, *_rest):
        if "FROM questions" in statement:
            read.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield read
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def page(client, make):
    make.consultation(slug="agua", questions=1)
    return lambda: client.get(client.get("/en/c/agua/opinar").location)


def elsewhere(settings, change):
    """Change the consultation as another process does."""
    other = create_app(settings)
    with other.app_context():
        change(db.session.scalars(sa.select(Consultation)).one())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def test_questions_are_read_once(page, questions_read):
    assert page().status_code == 200
    questions_read.clear()
    assert page().status_code == 200
    assert questions_read == []


def test_a_question_changed_by_another_process_is_shown_at_once(page, settings):
    def change(consultation):
        consultation.questions[0].text = {"en": "What else?"}
        consultation.questions.append(Question(position=2, text={"en": "And who pays?"}))
        consultation.version += 1  # as whatever is set up does

    before = page().text
    assert "What else?" not in before
    elsewhere(settings, change)
    after = page().text
    assert "What else?" in after and "And who pays?" in after


def test_a_close_by_another_process_holds_at_once(page, client, settings, make):
    def change(consultation):
        consultation.closes_at = make.now

    assert page().status_code == 200
    elsewhere(settings, change)
    assert client.get("/en/c/agua/opinar").status_code == 409


def test_no_request_changes_what_another_one_sees(page, client):
    page()
    with client.application.test_request_context("/en/c/agua/opinar"):
        client.application.preprocess_request()
        g.consultation.questions[0].text = {"en": "Only here"}
        db.session.rollback()
    assert "Only here" not in page().text
