"""The history says of every change who made it and when, and each value before and after, in words."""

import datetime as dt
import html
import re

import pytest

from consult.consultations.setup import changes
from consult.consultations.setup.changes import Change
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.people import Role
from tests.consultations.desk import Desk

HISTORY = "/en/gestion/agua/historial"


@pytest.fixture
def desk(make):
    return Desk(make)


def _read(desk, language="en"):
    """The text of the newest entry, without its tags."""
    page = desk.browser.get(HISTORY.replace("/en/", f"/{language}/"))
    assert page.status_code == 200
    row = re.search(r"<tbody>\s*<tr>(.*?)</tr>", page.text, re.DOTALL)[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())


def test_it_says_who_changed_what_from_what_into_what(desk):
    desk.save("/titulo", title_en="How to share water?")
    entry = _read(desk)
    assert entry.startswith(f"{desk.chair.name} changed title or introduction. What changed Title (English)")
    assert "Before: What should change? Now: How to share water?" in entry
    assert "¿Qué debe cambiar?" not in entry  # the other language stayed as it was
    assert "Title (Spanish)" not in entry


def test_it_speaks_the_readers_language(desk):
    desk.save("/opciones", shows_opinions="y")
    assert "Mostrar las opiniones publicadas antes del cierre Antes: No Ahora: Sí" in _read(desk, "es")


def test_codes_are_words(desk):
    desk.save("/a-quien-escuchar", groups=["academia", "industry"], regions=["MX-OAX", "MX-CHP"])
    assert "Sectors Academia, Companies States Chiapas, Oaxaca" in _read(desk)
    desk.save("/lenguas", main="es", pages=["en"], others="nhe, yua")
    assert "Other languages for answers Nahuatl of the eastern Huasteca, Maya of Yucatán" in _read(desk)


def test_dates_are_written_as_people_write_them(desk):
    desk.save("/fechas", opens_at="2031-03-01T09:00", closes_at="2031-04-02T18:30", results_due="2031-05-03")
    entry = _read(desk)
    assert "Now: April 2, 2031, 18:30" in entry and "May 3, 2031" in entry and "2031-05-03" not in entry


def test_questions_come_go_and_change_places(desk):
    desk.save(
        "/preguntas/nueva", text_es="¿Quién paga?", kind="one_choice", choice_0_es="El municipio", choice_1_es="Tú"
    )
    entry = _read(desk)
    assert "Question (Spanish) ¿Quién paga?" in entry and "Choice 2 (Spanish) Tú" in entry
    assert "How is it answered? Before: In their own words Now: One choice, with room for words" in entry
    last = desk.consultation.questions[-1]
    desk.press(f"/preguntas/{last.id}/mover", way="up")
    assert "changed the order of the questions. What changed Place" in _read(desk)
    assert "Now: ¿Quién paga?" in _read(desk)
    desk.press(f"/preguntas/{last.id}/quitar")
    assert "removed a question. What changed Question (Spanish) Removed: ¿Quién paga?" in _read(desk)


def test_a_moved_close_is_told_with_its_reason(make):
    desk = Desk(make, announced_at=make.now)
    later = make.now + dt.timedelta(days=100)
    desk.save("/cierre", closes_at=f"{later:%Y-%m-%d}T18:30", reason_es="Llovió.", reason_en="It rained.")
    entry = _read(desk)
    assert "moved the close. What changed Closes Before:" in entry and f"{later:%Y}, 18:30 (Mexico City)" in entry
    assert "Why, as everybody reads it (English) It rained." in entry


def test_of_long_texts_the_difference_is_shown(desk):
    before, after = "a" * 900 + " old " + "b" * 900, "a" * 900 + " new " + "b" * 900
    event = AuditEvent(before={"lead": {"es": before}}, after={"lead": {"es": after}})
    (change,) = changes.of(event, desk.consultation)
    assert " old " in change.before and " new " in change.after
    assert len(change.before) <= changes.LONGEST + 2 and change.before[0] == change.before[-1] == "…"


def test_what_was_typed_is_shown_as_it_is(desk):
    desk.save("/titulo", title_es="<b>¿Agua?</b> %(who)s {{ 7 * 7 }}")
    page = desk.browser.get(HISTORY).text
    assert "&lt;b&gt;¿Agua?&lt;/b&gt; %(who)s {{ 7 * 7 }}" in page


def test_whoever_may_see_the_workbench_may_see_it(desk):
    desk.save("/titulo", title_es="¿Agua?")
    observer = desk.make.signed_in(desk.make.member(desk.consultation, Role.OBSERVER))
    assert "changed title or introduction" in observer.get(HISTORY).text


def test_values_that_say_nothing_to_people_are_left_out(desk):
    event = AuditEvent(before={}, after={"once": "x", "there": 2, "slug": "agua"})
    assert changes.of(event, desk.consultation) == [Change("Dirección", "", "agua")]
    db.session.rollback()
