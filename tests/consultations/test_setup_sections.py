"""Setting up: each section keeps what is written, in both languages, and loses nothing to anybody."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation
from consult.models.people import Membership, Role, WorkingGroup
from tests.consultations.desk import Desk

PAGES = [
    "/", "/titulo", "/hechos", "/otras-formas", "/fechas", "/quien-convoca", "/a-quien-escuchar", "/lenguas",
    "/opciones", "/preguntas", "/preguntas/nueva", "/articulado", "/documentos", "/invitaciones", "/cierre",
    "/vista-previa",
]  # fmt: skip


@pytest.fixture
def desk(make):
    return Desk(make)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_set_up_opens(desk, path):
    html = desk.get(path)
    assert html.count("<h1") == 1
    spanish = desk.browser.get(f"/es/gestion/agua/preparar{path}")
    assert spanish.status_code == 200 and spanish.headers["Cache-Control"] == "no-store"


def test_words_are_kept_side_by_side(desk):
    html = desk.get("/titulo")
    assert "Title (Spanish)" in html and "Title (English)" in html
    desk.save("/titulo", title_es="¿Cómo  repartir el agua?", title_en="How to share water?", lead_es="Te leemos.")
    assert desk.consultation.title == {"es": "¿Cómo repartir el agua?", "en": "How to share water?"}
    assert desk.consultation.version == 2
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "consultation.change_words")).one()
    assert event.actor_id == desk.chair.id and event.before["title"]["es"] == "¿Qué debe cambiar?"


def test_a_title_in_the_main_language_is_asked_for(desk):
    answer = desk.post("/titulo", desk.form("/titulo", title_es=" ", title_en="What else?"))
    assert answer.status_code == 422
    assert "Write the title" in answer.text and "What else?" in answer.text
    assert "<title>Error:" in answer.text


def test_facts_are_added_mended_and_removed(desk):
    desk.save("/hechos", title_0_es="Qué se decide", body_0_es="La tarifa.", title_1_es="Quién paga")
    assert [fact["title"]["es"] for fact in desk.consultation.facts] == ["Qué se decide", "Quién paga"]
    desk.save("/hechos", title_0_es="", body_0_es="", body_1_en="Everybody.")
    assert desk.consultation.facts == [{"title": {"es": "Quién paga"}, "body": {"en": "Everybody."}}]
    desk.save("/otras-formas", title_0_es="Teléfono", body_0_es="800 123 4567")
    assert desk.consultation.other_ways[0]["body"] == {"es": "800 123 4567"}


def test_dates_are_those_of_the_zone(desk):
    desk.save(
        "/fechas",
        timezone="America/Cancun",
        opens_at="2027-01-04T09:00",
        closes_at="2027-01-31T23:59",
        results_due="2027-03-15",
        answer_due="2027-04-30",
    )
    assert desk.consultation.opens_at == dt.datetime(2027, 1, 4, 14, 0, tzinfo=dt.UTC)  # five hours behind
    assert desk.consultation.closes_at == dt.datetime(2027, 2, 1, 4, 59, tzinfo=dt.UTC)
    assert desk.consultation.answer_due_at == dt.datetime(2027, 5, 1, 4, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": "2027-01-04T09:30"}, "an hour or more after it opens"),
        ({"results_due": "2027-01-30"}, "Results cannot be due before the close"),
        ({"answer_due": "2027-02-01"}, "The answer cannot be due before the results"),
        ({"opens_at": "mañana"}, "Write the day and the time like this"),
        ({"results_due": ""}, "Write until when there are results"),
        ({"results_due": "3000-01-01"}, "Look at the year again"),
        ({"opens_at": "0001-01-01T00:00"}, "Look at the year again"),
        ({"timezone": "Mars/Olympus"}, "Choose one of the options shown"),
    ],
)
def test_wrong_dates_are_said_at_their_field(desk, changes, said):
    good = {"opens_at": "2027-01-04T09:00", "closes_at": "2027-01-31T23:59", "results_due": "2027-03-15"}
    answer = desk.post("/fechas", desk.form("/fechas", **(good | changes)))
    assert answer.status_code == 422 and said in answer.text
    db.session.refresh(desk.consultation)
    assert desk.consultation.results_due_at is None and desk.consultation.version == 1


def test_dates_that_people_know_of_are_not_moved_here(make):
    desk = Desk(make, announced_at=make.now - dt.timedelta(days=1), opens_at=make.now - dt.timedelta(hours=1))
    before = desk.consultation.closes_at, desk.consultation.opens_at
    assert 'name="closes_at"' not in desk.get("/fechas") and 'name="opens_at"' not in desk.get("/fechas")
    later = (desk.consultation.closes_at + dt.timedelta(days=30)).date().isoformat()
    desk.save("/fechas", closes_at="2030-01-01T00:00", opens_at="2020-01-01T00:00", results_due=later)
    assert (desk.consultation.closes_at, desk.consultation.opens_at) == before
    assert desk.consultation.results_due_at is not None


def test_audience_languages_and_options(desk):
    desk.save("/a-quien-escuchar", groups=["academia", "industry"], regions=["MX-OAX"])
    assert desk.consultation.expected_groups == ["industry", "academia"] or set(desk.consultation.expected_groups) == {
        "industry", "academia"
    }  # fmt: skip
    assert desk.consultation.expected_regions == ["MX-OAX"]
    desk.save("/lenguas", main="en", pages=["es", "en"], others="nhe, yua")
    assert desk.consultation.languages == ["en", "es", "nhe", "yua"]
    desk.save("/opciones", shows_opinions="y", slug="agua-2", folio_prefix="POZO")
    assert (desk.consultation.slug, desk.consultation.shows_opinions) == ("agua-2", True)


@pytest.mark.parametrize(
    ("path", "changes", "said"),
    [
        ("/lenguas", {"others": "náhuatl"}, "is no code of a language"),
        ("/opciones", {"slug": "bosques"}, "This address is taken"),
        ("/opciones", {"slug": "nueva"}, "This address is taken"),
        ("/opciones", {"slug": "Agua Ñ"}, "small letters"),
        ("/opciones", {"folio_prefix": "a1"}, "capital letters"),
    ],
)
def test_wrong_choices_are_said_at_their_field(desk, path, changes, said):
    desk.make.consultation("bosques", folio_prefix="BOSQUE")
    answer = desk.post(path, desk.form(path, **changes))
    assert answer.status_code == 422 and said in answer.text


def test_the_address_is_fixed_once_it_is_known(make):
    desk = Desk(make, announced_at=make.now)
    desk.save("/opciones", shows_opinions="y", slug="otra", folio_prefix="OTRA")
    assert (desk.consultation.slug, desk.consultation.folio_prefix) == ("agua", "AGUA")


def test_another_working_group_is_one_of_ones_own(desk):
    mine = desk.make._commit(WorkingGroup(name={"es": "Mía"}))
    desk.make._commit(Membership(working_group_id=mine.id, person_id=desk.chair.id, role=Role.CO_CHAIR))
    foreign = desk.make._commit(WorkingGroup(name={"es": "Ajena"}))
    form = desk.form("/quien-convoca")
    assert desk.post("/quien-convoca", {**form, "group": str(foreign.id)}).status_code == 422
    desk.save("/quien-convoca", group=str(mine.id), name_es="No se cambia")
    assert desk.consultation.working_group_id == mine.id and mine.name == {"es": "Mía"}
    desk.save("/quien-convoca", name_es="Mesa del agua", about_es="Academia e industria.")
    assert mine.name == {"es": "Mesa del agua"} and mine.about == {"es": "Academia e industria."}


def test_the_second_editor_sees_both_versions_and_chooses(desk):
    mine, theirs = desk.form("/titulo", title_es="Lo mío"), desk.form("/titulo", title_es="Lo de otra persona")
    assert desk.post("/titulo", theirs).status_code == 303
    answer = desk.post("/titulo", mine)
    assert answer.status_code == 409
    assert "Lo mío" in answer.text and "Lo de otra persona" in answer.text
    db.session.refresh(desk.consultation)
    assert desk.consultation.title["es"] == "Lo de otra persona"
    from tests.consultations.desk import fields

    assert desk.post("/titulo", fields(answer.text)).status_code == 303
    db.session.refresh(desk.consultation)
    assert desk.consultation.title["es"] == "Lo mío" and desk.consultation.version == 3


def test_the_task_list_says_who_did_what(desk):
    desk.save("/titulo", title_es="Otro título")
    desk.save("/opciones", shows_opinions="y")
    html = desk.get()
    options, words = (f"{desk.chair.name} changed {what}" for what in ("the options.", "title or introduction."))
    assert html.index(options) < html.index(words)


def test_two_people_in_two_sections_do_not_meet(desk):
    mine = desk.form("/hechos", title_0_es="Un hecho")
    desk.save("/titulo", title_es="Otro título")
    assert desk.post("/hechos", mine).status_code == 303
    db.session.refresh(desk.consultation)
    assert desk.consultation.facts[0]["title"]["es"] == "Un hecho" and desk.consultation.title["es"] == "Otro título"


def test_pressed_twice_is_saved_once(desk):
    form = desk.form("/titulo", title_es="Una vez")
    assert [desk.post("/titulo", form).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "consultation.change_words")) == 1


def test_a_form_without_its_version_is_refused(desk):
    form = desk.form("/titulo", title_es="Sin versión", version="")
    assert desk.post("/titulo", form).status_code == 400


def test_words_in_a_language_that_is_not_asked_for_stay(desk):
    desk.save("/lenguas", main="es", pages=[])
    desk.save("/titulo", title_es="Solo español")
    assert desk.consultation.title == {"es": "Solo español", "en": "What should change?"}


def test_only_those_who_set_up_may(make):
    consultation = make.consultation(announced_at=None)
    for role, expected in ((Role.RAPPORTEUR, 200), (Role.MODERATOR, 404), (Role.MEMBER, 404)):
        assert make.signed_in(make.member(consultation, role)).get("/en/gestion/agua/preparar/").status_code == expected
    assert make.app.test_client().get("/en/gestion/agua/preparar/").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 1
