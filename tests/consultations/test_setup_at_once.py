"""Two presses at the same moment, not one after the other: one result."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation, Question
from consult.models.messages import Message
from consult.models.papers import OrganisationInvitation
from tests.consultations.desk import BASE, Desk, fields

TIMES = 4


@pytest.fixture
def desk(make):
    return Desk(make)


def _at_once(desk, address: str, data: dict) -> list[int]:
    """Send a form several times at once from the same browser; gives the answers' status codes."""
    db.session.commit()
    cookies = {cookie.key: cookie.value for cookie in desk.browser._cookies.values()}

    def press(_number: int) -> int:
        with desk.make.app.app_context():
            client = desk.make.app.test_client()
            for name, value in cookies.items():
                client.set_cookie(name, value)
            return client.post(address, data=data).status_code

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(press, range(TIMES)))
    db.session.expire_all()
    return answers


def _count(*conditions):
    return db.session.scalar(select(func.count()).where(*conditions))


def test_one_consultation_is_begun(desk):
    page = desk.browser.get("/en/gestion/nueva").text
    form = {**fields(page), "title": "Bosques", "group": str(desk.consultation.working_group_id)}
    assert _at_once(desk, "/en/gestion/nueva", form) == [303] * TIMES
    assert _count(Consultation.slug.like("bosques%")) == 1


def test_one_question_is_added(desk):
    form = desk.form("/preguntas/nueva", text_es="¿Una sola?", kind="open_text")
    assert _at_once(desk, f"{BASE}/preguntas/nueva", form) == [303] * TIMES
    assert _count(Question.consultation_id == desk.consultation.id) == 4
    assert _count(AuditEvent.action == "consultation.add_question") == 1


def test_a_section_is_saved_once(desk):
    assert _at_once(desk, f"{BASE}/titulo", desk.form("/titulo", title_es="Uno")) == [303] * TIMES
    assert desk.consultation.version == 2 and _count(AuditEvent.action == "consultation.change_words") == 1


def test_an_invitation_is_listed_and_sent_once(desk, make):
    desk.consultation.announced_at = make.now
    form = {**fields(desk.get("/invitaciones"), 'invitaciones"'), "name": "UNAM", "email": "unam@example.org"}
    assert _at_once(desk, f"{BASE}/invitaciones", form) == [303] * TIMES
    assert _count(OrganisationInvitation.id > 0) == 1
    token = {"csrf_token": form["csrf_token"]}
    assert _at_once(desk, f"{BASE}/invitaciones/enviar", token) == [303] * TIMES
    assert _count(Message.kind == "organisation_invitation") == 1
