"""Beginning, announcing and closing a consultation; what everybody is told of it."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import func, select

from consult.consultations.setup.beginning import folio_prefix, free_slug
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.consultations import Article, Consultation, ConsultationDocument, Question, QuestionKind, Stage
from consult.models.people import Role, WorkingGroup
from tests.consultations.desk import Desk, fields

DAY = dt.timedelta(days=1)
NEW = "/en/gestion/nueva"


def _begin(browser, **changes):
    return browser.post(NEW, data={**fields(browser.get(NEW).text), **changes})


def test_a_consultation_is_begun_from_nothing(make):
    desk = Desk(make)
    answer = _begin(desk.browser, title="¿Cómo cuidar el bosque?", group=str(desk.consultation.working_group_id))
    assert answer.status_code == 303 and answer.location.endswith("/en/gestion/como-cuidar-el-bosque/preparar/")
    made = db.session.scalars(select(Consultation).where(Consultation.slug == "como-cuidar-el-bosque")).one()
    assert made.stage() is Stage.DRAFT and made.languages == ["en"] and made.folio_prefix == "BOSQUE"
    assert make.app.test_client().get("/en/c/como-cuidar-el-bosque").status_code == 404


def test_begun_twice_with_one_form_there_is_one(make):
    desk = Desk(make)
    form = {**fields(desk.browser.get(NEW).text), "title": "Bosques", "group": str(desk.consultation.working_group_id)}
    answers = [desk.browser.post(NEW, data=form) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 2
    assert "bosques-2" in _begin(desk.browser, title="Bosques", group=form["group"]).location


def test_it_starts_from_an_earlier_one_without_dates_and_submissions(make):
    desk = Desk(
        make,
        announced_at=make.now - DAY,
        facts=[{"title": {"es": "Hecho"}, "body": {}}],
        other_ways=[{"title": {"es": "Teléfono"}, "body": {}}],
        expected_groups=["academia"],
        expected_regions=["MX-OAX"],
        results_due_at=make.now + 40 * DAY,
        questions=0,
    )
    earlier = desk.consultation
    choices = [{"key": "c1", "text": {"es": "Sí"}}, {"key": "c2", "text": {"es": "No"}}]
    earlier.questions.append(
        Question(position=1, kind=QuestionKind.ONE_CHOICE, text={"es": "¿Sí o no?"}, choices=choices)
    )
    earlier.articles.append(Article(position=1, heading={"es": "Artículo 1"}, body={"es": "Texto"}))
    file = {"file_name": "n.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64, "page_count": 3}
    earlier.documents.append(ConsultationDocument(position=1, title={"es": "Norma"}, **file))
    make.submission(earlier, "No se copia.")
    answer = _begin(desk.browser, title="Otra", group=str(earlier.working_group_id), earlier=str(earlier.id))
    assert answer.status_code == 303
    made = db.session.scalars(select(Consultation).where(Consultation.slug == "otra")).one()
    assert made.copied_from_id == earlier.id and made.announced_at is None and made.results_due_at is None
    assert made.opens_at > make.now and made.facts == earlier.facts and made.other_ways == earlier.other_ways
    assert (made.expected_groups, made.expected_regions) == (["academia"], ["MX-OAX"])
    assert made.questions[0].choices == earlier.questions[0].choices and made.questions[0].id != earlier.questions[0].id
    assert made.articles[0].heading == {"es": "Artículo 1"} and made.documents[0].page_count == 3


def test_nobody_begins_for_a_group_that_is_not_theirs(make):
    desk = Desk(make)
    foreign = make._commit(WorkingGroup(name={"es": "Ajena"}))
    secret = make.consultation("secreta", announced_at=None, folio_prefix="SECRET")
    assert "secreta" not in desk.browser.get(NEW).text
    assert _begin(desk.browser, title="Robo", group=str(foreign.id)).status_code == 422
    mine = str(desk.consultation.working_group_id)
    assert _begin(desk.browser, title="Robo", group=mine, earlier=str(secret.id)).status_code == 422
    assert make.signed_in(make.member(secret, Role.RAPPORTEUR)).get(NEW).status_code == 403


def test_an_administrator_begins_with_a_new_group(make):
    browser = make.signed_in(make.person(is_administrator=True))
    answer = _begin(browser, title="Primera", group="new", group_name="")
    assert answer.status_code == 422 and "Write the name of the new group" in answer.text
    assert _begin(browser, title="Primera", group="new", group_name="Mesa").status_code == 303
    assert db.session.scalars(select(WorkingGroup)).one().name == {"en": "Mesa"}


def test_addresses_and_folios_come_from_the_title(make):
    make.consultation("agua")
    assert free_slug("¡Agua!") == "agua-2" and free_slug("日本") == "consulta" and free_slug("Nueva") == "nueva-2"
    assert folio_prefix("¿Qué educación?") == "EDUCAC" and folio_prefix("2027") == "OPINA"


def test_nothing_is_announced_while_something_is_missing(make):
    desk = Desk(make, lead={}, questions=0)
    html = desk.get()
    assert "Before you can announce it" in html and "Announce it" not in html
    for gap in ("The introduction in the main language", "A question, or a draft text", "Until when there are results"):
        assert gap in html
    assert desk.press("/anunciar").status_code == 409
    assert desk.consultation.stage() is Stage.DRAFT


def test_a_complete_draft_is_announced_once(make):
    desk = Desk(make, results_due_at=make.now + 40 * DAY)
    assert "Announce it" in desk.get()
    assert [desk.press("/anunciar").status_code for _ in range(2)] == [303, 303]
    assert desk.consultation.stage() is Stage.OPEN
    assert make.app.test_client().get("/en/c/agua").status_code == 200
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "consultation.announce")) == 1


def test_the_preview_is_the_public_page_at_each_stage(make):
    desk = Desk(make, opens_at=make.now + 5 * DAY, lead={"en": "We want to read you."})
    for day, said in (("anunciada", "Opens on"), ("abierta", "Open until"), ("cerrada", "Closed on")):
        html = desk.get(f"/vista-previa?dia={day}")
        assert said in html and "We want to read you." in html and "A draft:" not in html
    assert desk.browser.get("/en/gestion/agua/preparar/vista-previa?dia=x").status_code == 404
    opened = desk.get("/vista-previa?dia=abierta")
    with time_machine.travel(make.now + 6 * DAY):
        desk.consultation.announced_at = make.now
        db.session.commit()
        public = make.app.test_client().get("/en/c/agua").text
    assert opened[opened.index("<h1>") : opened.index("<h2>")].split() == (
        public[public.index("<h1>") : public.index("<h2>")].split()
    )


def _open(make, **values):
    zone = dt.timezone(dt.timedelta(hours=-6))
    closes = dt.datetime(2027, 1, 31, 23, 59, tzinfo=zone)
    return Desk(make, **({"announced_at": make.now - DAY, "closes_at": closes} | values))


def test_extending_is_told_to_everybody(make):
    desk = _open(make, results_due_at=dt.datetime(2027, 2, 3, tzinfo=dt.UTC))
    desk.save("/cierre", closes_at="2027-02-07T23:59", reason_es="Lo pidieron tres asambleas.")
    html = make.app.test_client().get("/es/c/agua").text
    assert "El cierre se movió del 31 de enero de 2027 al 7 de febrero de 2027." in html
    assert "Lo pidieron tres asambleas." in html
    assert desk.consultation.results_due_at == desk.consultation.closes_at  # never due before the close
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "consultation.extend")).one()
    assert event.actor_id == desk.chair.id


@pytest.mark.parametrize(
    ("closes_at", "said"),
    [
        ("2027-01-30T23:59", "before the close that people know of"),
        ("2020-01-01T00:00", "still to come"),
        ("2037-01-01T00:00", "more than a year away"),
        ("pronto", "Write the day and the time"),
    ],
)
def test_a_close_is_not_moved_just_anywhere(make, closes_at, said):
    desk = _open(make)
    answer = desk.post("/cierre", desk.form("/cierre", closes_at=closes_at, reason_es="Por esto"))
    assert answer.status_code == 422 and said in answer.text and "Por esto" in answer.text
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_button_is_named_only_where_there_is_one(make):
    past = {"closes_at": "2020-01-01T00:00"}
    desk = _open(make)
    page = desk.post("/cierre", desk.form("/cierre", **past)).text
    assert "use the button below" in page and "Close it now" in page
    desk.press("/cerrar", "/cierre")
    page = desk.post("/cierre", desk.form("/cierre", **past)).text
    assert "still to come, and after it opens" in page and "button below" not in page and "Close it now" not in page


def test_closed_early_whoever_is_writing_may_finish(make):
    desk = _open(make)
    writer = make.app.test_client()
    begun = writer.get(writer.get("/en/c/agua/opinar").location)
    form = fields(begun.text)
    question = next(name for name in form if name.startswith("answer_"))
    answers = [desk.post("/cerrar", desk.form("/cierre")).status_code for _ in range(2)]
    assert answers == [303, 303]
    db.session.refresh(desk.consultation)
    assert desk.consultation.stage() is Stage.CLOSED
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "consultation.close")) == 1
    assert "It was closed early" in make.app.test_client().get("/en/c/agua").text
    sent = writer.post(begun.request.path, data={**form, question: "Que llegue el agua."})
    assert sent.status_code in {302, 303}, sent.text
    with time_machine.travel(desk.consultation.closes_at + dt.timedelta(minutes=16)):
        assert writer.post(begun.request.path, data={**form, question: "Tarde."}).status_code == 409


def test_it_is_opened_again_within_reason(make):
    desk = _open(make, opens_at=make.now - 60 * DAY, closes_at=make.now - 2 * DAY)
    later = (make.now + 5 * DAY).strftime("%Y-%m-%dT12:00")
    desk.save("/cierre", closes_at=later)
    assert desk.consultation.stage() is Stage.OPEN
    assert "It was opened again" in make.app.test_client().get("/en/c/agua").text


@pytest.mark.parametrize("values", [{"results_published_at": -1}, {"closes_at": -31}])
def test_what_was_read_or_closed_long_ago_stays_closed(make, values):
    moments = {"opens_at": -60, "closes_at": -2, **values}
    desk = _open(make, **{name: make.now + days * DAY for name, days in moments.items()})
    assert "It cannot be opened again" in desk.get("/cierre")
    token = fields(_open_form(make, desk))["csrf_token"]
    later = (make.now + 5 * DAY).strftime("%Y-%m-%dT12:00")
    answer = desk.post("/cierre", {"csrf_token": token, "version": "1", "closes_at": later})
    assert answer.status_code == 422
    db.session.refresh(desk.consultation)
    assert desk.consultation.closes_at < make.now


def _open_form(make, desk):
    """A page of the same browser that has a form."""
    return desk.get("/titulo")


def test_two_people_move_the_close_and_the_second_is_asked(make):
    desk = _open(make)
    mine, theirs = (desk.form("/cierre", closes_at=f"2027-02-{day}T23:59") for day in ("07", "14"))
    assert desk.post("/cierre", theirs).status_code == 303
    answer = desk.post("/cierre", mine)
    assert answer.status_code == 409 and "Somebody changed the consultation meanwhile" in answer.text
    assert "2027-02-07T23:59" in answer.text and "February 14, 2027" in answer.text


def test_the_task_list_says_what_is_not_translated(make):
    desk = Desk(make, lead={"es": "Solo en español"})
    html = desk.get()
    assert "Not translated yet" in html and "Introduction (English)" in html
