"""Signing in: what a stranger learns, how often they may try, and who is never locked out."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from sqlalchemy import func, select

from consult.accounts import guessing, passwords, service
from consult.extensions import db
from consult.models.credentials import FailedAttempt
from consult.models.types import now
from tests.accounts.help import NEW_PASSWORD, is_in, link_of, mails, post, sign_in
from tests.factories import PASSWORD, csrf_token


def _from(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


def _fail(app, email, times=guessing.LIMIT):
    """Wrong passwords, each from another network."""
    return [sign_in(app.test_client(), email, "wrong", **_from(f"198.51.{n}.9")) for n in range(times)]


def _bare(answer):
    return answer.text.replace(csrf_token(answer.text), "").replace("nobody@example.org", "ana@example.org")


def test_t_auth_01_known_and_unknown_addresses_get_the_same_answer(app, make):
    make.person("ana@example.org")
    for _ in range(guessing.LIMIT + 2):  # up to and over the limit
        known = sign_in(app.test_client(), "ana@example.org", "wrong")
        unknown = sign_in(app.test_client(), "nobody@example.org", "wrong")
        assert known.status_code == unknown.status_code
        assert _bare(known) == _bare(unknown)
        assert [name for name, _ in known.headers] == [name for name, _ in unknown.headers]
    assert known.status_code == 429


def test_t_auth_02_reset_answers_alike_and_writes_differently(app, make):
    make.person("ana@example.org")
    known = post(app.test_client(), "/en/entrar/olvide", email="ana@example.org")
    unknown = post(app.test_client(), "/en/entrar/olvide", email="nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text.replace("nobody@", "ana@")
    assert [(mail.kind, mail.email) for mail in mails()] == [
        ("reset", "ana@example.org"), ("reset_unknown", "nobody@example.org"),
    ]  # fmt: skip


def test_t_auth_02_sign_up_answers_alike_and_writes_differently(app, make, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_UP", True)
    make.person("ana@example.org")
    known = post(app.test_client(), "/en/registro", name="Ana", email="ana@example.org")
    unknown = post(app.test_client(), "/en/registro", name="Ana", email="nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text.replace("nobody@", "ana@")
    assert [mail.kind for mail in mails()] == ["sign_up_known", "sign_up"]


def test_t_auth_02_nobody_fills_a_mailbox(app, make):
    make.person("ana@example.org")
    for _ in range(10):
        assert post(app.test_client(), "/en/entrar/olvide", email="ana@example.org").status_code == 200
        assert post(app.test_client(), "/en/entrar/olvide", email="nobody@example.org").status_code == 200
    assert len(mails("reset")) == 6
    assert len(mails("reset_unknown")) == 1


def test_t_auth_03_the_sixth_failure_from_many_networks_is_refused(app, make):
    make.person("ana@example.org")
    assert {answer.status_code for answer in _fail(app, "ana@example.org")} == {422}
    refused = sign_in(app.test_client(), "ana@example.org", PASSWORD, **_from("203.0.113.1"))
    assert refused.status_code == 429
    assert "Wait a quarter of an hour" in refused.text


def test_t_auth_03_tries_at_the_same_time_are_no_way_around_it(app, make):
    make.person("ana@example.org")
    db.session.commit()

    def guess(_number):
        with app.app_context():
            return sign_in(app.test_client(), "ana@example.org", "wrong").status_code

    with ThreadPoolExecutor(6) as threads:
        answers = sorted(threads.map(guess, range(12)))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= guessing.LIMIT
    assert sign_in(app.test_client(), "ana@example.org").status_code == 429 or answers.count(422) < guessing.LIMIT


def test_t_auth_03_the_owner_gets_in_on_a_known_device(app, make):
    browser = make.signed_in(make.person("ana@example.org"))
    post(browser, "/en/salir", "/en/cuenta/")
    _fail(app, "ana@example.org", guessing.LIMIT + 2)
    assert sign_in(app.test_client(), "ana@example.org").status_code == 429
    assert sign_in(browser, "ana@example.org").status_code == 302
    assert is_in(browser)


def test_t_auth_03_a_known_device_does_not_guess_without_end(app, make):
    browser = make.signed_in(make.person("ana@example.org"))
    post(browser, "/en/salir", "/en/cuenta/")
    answers = [sign_in(browser, "ana@example.org", "wrong").status_code for _ in range(guessing.LIMIT + 1)]
    assert answers == [422] * guessing.LIMIT + [429]
    assert sign_in(app.test_client(), "ana@example.org").status_code == 302, "strangers are counted apart"


def test_t_auth_03_a_device_is_known_for_its_own_people_only(app, make):
    browser = make.signed_in(make.person("mallory@example.org"))
    make.person("ana@example.org")
    post(browser, "/en/salir", "/en/cuenta/")
    _fail(app, "ana@example.org")
    assert sign_in(browser, "ana@example.org").status_code == 429


def test_t_auth_03_a_forged_device_is_not_known(app, make):
    make.person("ana@example.org")
    _fail(app, "ana@example.org")
    browser = app.test_client()
    browser.set_cookie("consult-device", '["x",[1,2,3]].c2lnbmF0dXJl')
    assert sign_in(browser, "ana@example.org").status_code == 429


def test_t_auth_03_other_accounts_are_not_touched_and_time_heals(app, make):
    make.person("ana@example.org"), make.person("beto@example.org")
    with time_machine.travel(now()) as clock:
        _fail(app, "ana@example.org")
        assert sign_in(app.test_client(), "beto@example.org").status_code == 302
        clock.shift(guessing.WINDOW + dt.timedelta(seconds=1))
        assert sign_in(app.test_client(), "ana@example.org").status_code == 302


def test_t_auth_03_the_owner_gets_in_by_a_reset(app, make):
    make.person("ana@example.org")
    _fail(app, "ana@example.org")
    browser = app.test_client()
    post(browser, "/en/entrar/olvide", email="ana@example.org")
    assert post(browser, link_of("reset"), password=NEW_PASSWORD).status_code == 200
    assert sign_in(browser, "ana@example.org", NEW_PASSWORD).status_code == 302


def test_t_auth_03_right_tries_are_not_counted(app, make):
    make.person("ana@example.org")
    for _ in range(guessing.LIMIT + 2):
        assert sign_in(app.test_client(), "ana@example.org").status_code == 302
    assert db.session.scalar(select(func.count()).select_from(FailedAttempt)) == 0


@pytest.mark.parametrize(
    "password",
    ["ocho2ñ¡x", "x7" * 64, "  leading and trailing  ", "🌵 nopal y 🌮 taco", "contraseña con eñe", "tab\tinside it"],
)
def test_t_auth_04_any_password_of_8_to_128_characters_serves_unchanged(app, make, password):
    person = make.person("ana@example.org")
    browser = make.signed_in(person)
    assert post(browser, "/en/cuenta/contrasena", present_password=PASSWORD, password=password).status_code == 303
    assert sign_in(app.test_client(), "ana@example.org", password).status_code == 302
    if password.strip() != password:
        assert sign_in(app.test_client(), "ana@example.org", password.strip()).status_code == 422


@pytest.mark.parametrize("password", ["corta1x", "x7" * 64 + "y", "y" * 5000])
def test_t_auth_04_shorter_and_longer_ones_are_refused_before_hashing(make, monkeypatch, password):
    browser = make.signed_in(make.person())
    hashed = []
    monkeypatch.setattr(service, "hash_password", hashed.append)
    answer = post(browser, "/es/cuenta/contrasena", present_password=PASSWORD, password=password)
    assert answer.status_code == 422
    assert "La contraseña necesita de 8 a 128 caracteres." in answer.text
    assert not hashed


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1", "P4ssw0rd!", "contraseña", "Contrasena2026", "12345678", "87654321", "qwertyuiop",
        "qwerty123", "1q2w3e4r", "aaaaaaaa", "abababab", "abcdefgh", "iloveyou", "teamomucho", "México2026",
        "guadalupe1970", "15091985", "19850915", "america america", "hola mundo", "letmein1", "zxcvbnm,", "1qaz2wsx",
        "futbol futbol", "asdfghjkl",
    ],
)  # fmt: skip
def test_t_auth_05_what_guessers_try_first_is_refused_in_plain_spanish(make, password):
    browser = make.signed_in(make.person())
    answer = post(browser, "/es/cuenta/contrasena", present_password=PASSWORD, password=password)
    assert answer.status_code == 422
    assert "Es de las primeras contraseñas que alguien probaría." in answer.text


@pytest.mark.parametrize(
    "password", ["ximena.arriaga@example.org", "ximena.arriaga", "XimenaArriaga1", "Plaza Pública", "Dra. Ximena"]
)
def test_t_auth_05_what_belongs_to_owner_or_site_is_refused(app, make, monkeypatch, password):
    monkeypatch.setitem(app.config, "SITE_NAME", "Plaza Pública")
    browser = make.signed_in(make.person("ximena.arriaga@example.org", name="Dra. Ximena"))
    answer = post(browser, "/es/cuenta/contrasena", present_password=PASSWORD, password=password)
    assert answer.status_code == 422
    assert "La contraseña no puede ser tu nombre, tu correo ni el nombre de este sitio." in answer.text


@pytest.mark.parametrize(
    "password",
    ["tres nubes de cobre", "correct horse battery staple", "k9#mQ2vL", "el gato come pan dulce", "7391 tuercas"],
)
def test_t_auth_05_good_ones_are_let_through(app, password):
    with app.test_request_context("/es/"):
        assert passwords.problem(password, email="ana@example.org", name="Ana") is None


def test_t_auth_06_hashes_are_argon2id_of_today_and_old_ones_are_made_anew(app, make):
    from argon2 import PasswordHasher, Type, extract_parameters

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    person = make.person(password_hash=weak)
    assert sign_in(app.test_client(), person.email).status_code == 302
    db.session.refresh(person)
    parameters = extract_parameters(person.password_hash)
    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (Type.ID, 19 * 1024, 2)
    before = person.password_hash
    assert sign_in(app.test_client(), person.email).status_code == 302
    db.session.refresh(person)
    assert person.password_hash == before, "a hash of today stays"
