"""The second step: codes once only and limited, recovery codes, who needs it."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from consult.accounts import guessing, second_factor
from consult.extensions import db
from consult.models.credentials import RecoveryCode
from consult.models.people import Role
from consult.models.types import now
from tests.accounts.help import app_code, is_in, mails, post, sign_in, title_of, token_of, with_second_factor
from tests.factories import PASSWORD

HERE = "/en/cuenta/segundo-paso"


def _first_step(app, person):
    browser = app.test_client()
    assert sign_in(browser, person.email).location.startswith("/en/entrar/codigo")
    assert not is_in(browser)
    return browser


def _second_step(browser, code):
    return post(browser, "/en/entrar/codigo", code=code).status_code


def _set_up(browser, person):
    """Through the pages; gives the recovery codes."""
    assert post(browser, f"{HERE}/empezar", HERE, present_password=PASSWORD).status_code == 303
    db.session.refresh(person)
    answer = post(browser, f"{HERE}/confirmar", HERE, code=app_code(person))
    assert answer.status_code == 200, answer.text
    return [line.split("</code>")[0] for line in answer.text.split("<li><code>")[1:]]


def test_t_auth_10_a_code_serves_once(app, make):
    person = with_second_factor(make.person())
    code = app_code(person)
    first, second = _first_step(app, person), _first_step(app, person)
    assert _second_step(first, code) == 302 and is_in(first)
    assert _second_step(second, code) == 422 and not is_in(second)


def test_t_auth_10_an_older_code_serves_no_more_once_a_newer_did(app, make):
    person = with_second_factor(make.person())
    assert _second_step(_first_step(app, person), app_code(person)) == 302
    assert _second_step(_first_step(app, person), app_code(person, -1)) == 422


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_t_auth_10_codes_of_one_step_before_and_after_serve(app, make, steps, status):
    person = with_second_factor(make.person())
    with time_machine.travel(now(), tick=False):
        assert _second_step(_first_step(app, person), app_code(person, steps)) == status


def test_t_auth_10_of_two_codes_at_the_same_time_one_serves(app, make):
    person = with_second_factor(make.person())
    code = app_code(person)
    assert [second_factor.is_right(person, code) for _ in range(2)] == [True, False]


def test_t_auth_10_wrong_codes_are_limited(app, make):
    person = with_second_factor(make.person())
    browser = _first_step(app, person)
    answers = [_second_step(browser, "000000") for _ in range(10)]
    assert answers == [422] * guessing.LIMIT + [429] * (10 - guessing.LIMIT)
    assert _second_step(browser, app_code(person)) == 429
    assert _second_step(_first_step(app, person), app_code(person)) == 429, "beginning anew does not help"


def test_t_auth_10_who_stole_the_password_cannot_lock_the_owner_out(app, make):
    person = with_second_factor(make.person())
    with time_machine.travel(now()) as clock:
        own = _first_step(app, person)
        assert _second_step(own, app_code(person)) == 302
        thief = _first_step(app, person)
        assert {_second_step(thief, "000000") for _ in range(8)} == {422, 429}
        clock.shift(dt.timedelta(minutes=1))
        post(own, "/en/salir", "/en/cuenta/")
        sign_in(own, person.email)
        assert _second_step(own, app_code(person)) == 302


def test_t_auth_10_the_first_step_does_not_last(app, make):
    person = with_second_factor(make.person())
    with time_machine.travel(now()) as clock:
        browser = _first_step(app, person)
        clock.shift(dt.timedelta(minutes=11))
        assert browser.get("/en/entrar/codigo").status_code == 302
        assert not is_in(browser)


@pytest.mark.parametrize("code", ["", "12345", "٠٠٠٠٠٠", "\x00", "x" * 5000, "null"])
def test_t_auth_10_what_is_no_code_is_a_wrong_one(app, make, code):
    person = with_second_factor(make.person())
    assert _second_step(_first_step(app, person), code) == 422


def test_recovery_codes_are_shown_once_and_each_serves_once(app, make):
    person = make.person()
    browser = make.signed_in(person)
    codes = _set_up(browser, person)
    assert len(codes) == second_factor.CODES == len(set(codes))
    assert codes[0] not in browser.get(HERE).text
    stored = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(stored) == len(codes) and not stored & set(codes)
    assert _second_step(_first_step(app, person), codes[0].upper().replace("-", " ")) == 302
    assert _second_step(_first_step(app, person), codes[0]) == 422
    assert mails("recovery_code_used")[0].data["left"] == second_factor.CODES - 1


def test_new_recovery_codes_take_the_place_of_the_old_ones(app, make):
    person = make.person()
    browser = make.signed_in(person)
    old = _set_up(browser, person)
    assert post(browser, f"{HERE}/codigos", HERE, present_password="wrong").status_code == 422
    answer = post(browser, f"{HERE}/codigos", HERE, present_password=PASSWORD)
    assert answer.status_code == 200 and old[0] not in answer.text
    assert _second_step(_first_step(app, person), old[0]) == 422


def test_the_page_shows_a_square_and_never_the_secret_again(app, make):
    person = make.person()
    browser = make.signed_in(person)
    assert 'class="qr"' not in browser.get(HERE).text
    post(browser, f"{HERE}/empezar", HERE, present_password=PASSWORD)
    db.session.refresh(person)
    page = browser.get(HERE).text
    secret = second_factor.secret_of(person)
    assert 'class="qr"' in page and secret in page
    assert "style=" not in page
    assert post(browser, f"{HERE}/confirmar", HERE, code="000000").status_code == 422
    assert post(browser, f"{HERE}/confirmar", HERE, code=app_code(person)).status_code == 200
    assert secret not in browser.get(HERE).text


STAFF_PAGES = ["/en/gestion/", "/en/gestion/agua/", "/en/gestion/agua/temas", "/en/gestion/agua/grupo"]


@pytest.mark.parametrize("role", [Role.CO_CHAIR, Role.RAPPORTEUR, Role.MODERATOR, Role.OVERSIGHT, None])
def test_t_auth_11_staff_without_second_factor_reach_no_staff_page(public, make, role):
    consultation = make.consultation()
    person = make.member(consultation, role) if role else make.person(is_administrator=True)
    browser = make.signed_in(person)
    for path in STAFF_PAGES:
        answer = browser.get(path)
        refused = answer.status_code == 403 and path.endswith("grupo")
        assert refused or (answer.status_code == 302 and answer.location.startswith(HERE)), path
    for path in ("/en/gestion/agua/agrupar", "/en/gestion/agua/aprobar"):
        assert browser.post(path, data={"csrf_token": token_of(browser)}).status_code in {403, 404, 405}
    assert "Your role needs it" in browser.get(HERE).text
    _set_up(browser, person)
    assert browser.get("/en/gestion/agua/").status_code == 200


def test_t_auth_11_nor_do_they_see_a_draft(public, make):
    consultation = make.consultation(announced_at=None)
    browser = make.signed_in(make.member(consultation))
    assert browser.get("/en/c/agua").location.startswith(HERE)


def test_t_auth_11_a_sign_in_from_before_the_second_factor_does_not_do(public, make):
    consultation = make.consultation()
    person = make.member(consultation)
    old, new = make.signed_in(person), make.signed_in(person)
    _set_up(new, person)
    assert old.get("/en/gestion/agua/").status_code == 302
    assert not is_in(old)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER])
def test_t_auth_11_members_and_observers_need_none(public, make, role):
    browser = make.signed_in(make.member(make.consultation(), role))
    assert browser.get("/en/gestion/agua/").status_code == 200


def test_t_auth_11_nor_does_anybody_on_loopback(app, make):
    browser = make.signed_in(make.member(make.consultation()))
    assert browser.get("/en/gestion/agua/").status_code == 200


def test_t_auth_11_the_way_goes_on_where_it_was_going(public, make):
    person = make.member(make.consultation())
    browser = make.signed_in(person)
    place = browser.get("/en/gestion/agua/temas").location
    assert (
        post(
            browser, place.replace("segundo-paso", "segundo-paso/empezar"), place, present_password=PASSWORD
        ).status_code
        == 303
    )
    db.session.refresh(person)
    answer = post(browser, place.replace("segundo-paso", "segundo-paso/confirmar"), place, code=app_code(person))
    assert 'href="/en/gestion/agua/temas"' in answer.text


def test_t_auth_14_the_factor_changes_with_a_fresh_password_only(app, make):
    person = make.person()
    browser = make.signed_in(person)
    assert post(browser, f"{HERE}/empezar", HERE, present_password="wrong").status_code == 422
    db.session.refresh(person)
    assert person.totp_sealed is None
    _set_up(browser, person)
    assert post(browser, f"{HERE}/quitar", HERE, present_password="wrong").status_code == 422
    assert post(browser, f"{HERE}/quitar", HERE, present_password="").status_code == 422
    db.session.refresh(person)
    assert person.totp_confirmed_at is not None
    other = _first_step(app, person)
    assert _second_step(other, app_code(person, 1)) == 302
    assert post(browser, f"{HERE}/quitar", HERE, present_password=PASSWORD).status_code == 303
    assert is_in(browser) and not is_in(other)
    assert [mail.kind for mail in mails()] == ["second_factor_on", "second_factor_off"]
    assert not db.session.scalars(select(RecoveryCode)).all()


def test_t_auth_14_fresh_passwords_are_not_guessed_without_end(app, make):
    browser = make.signed_in(make.person())
    answers = [
        post(browser, f"{HERE}/empezar", HERE, present_password="wrong").status_code for _ in range(guessing.LIMIT + 1)
    ]
    assert answers == [422] * guessing.LIMIT + [429]
    assert post(browser, f"{HERE}/empezar", HERE, present_password=PASSWORD).status_code == 429


def test_a_double_press_leaves_the_recovery_codes_that_were_shown(app, make):
    person = make.person()
    browser = make.signed_in(person)
    codes = _set_up(browser, person)
    again = browser.post(f"{HERE}/confirmar", data={"csrf_token": token_of(browser), "code": app_code(person)})
    assert again.status_code == 303
    assert _second_step(_first_step(app, person), codes[1]) == 302
    assert title_of(browser.get(HERE).text) == "Second step when signing in"
