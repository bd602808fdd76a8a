"""Signing in and out: what anybody can learn from it, and what a cookie is worth."""

import pytest

from consult.accounts import service, sign_ins
from consult.accounts.kept import safe_next
from consult.extensions import db
from consult.models.people import SignIn
from consult.models.types import now
from tests.factories import PASSWORD, csrf_token


def _post(client, email, password, path="/en/entrar"):
    token = csrf_token(client.get("/en/entrar").text)
    return client.post(path, data={"csrf_token": token, "email": email, "password": password})


def _without_token(html: str) -> str:
    return html.replace(csrf_token(html), "")


def test_known_and_unknown_addresses_get_the_same_answer(app, make, monkeypatch):
    make.person("known@example.org")
    make.person("disabled@example.org", disabled_at=now())
    make.person("without@example.org", password_hash=None)
    checked = []
    hasher = service._hasher

    class Spy:
        """The real hasher, which notes that the slow part was done."""

        hash = hasher.hash

        def verify(self, *arguments):
            checked.append(arguments)
            return hasher.verify(*arguments)

    monkeypatch.setattr(service, "_hasher", Spy())
    answers = []
    for number, email in enumerate(
        ["known@example.org", "unknown@example.org", "disabled@example.org", "without@example.org"], start=1
    ):
        answer = _post(app.test_client(), email, "the wrong password")
        assert answer.status_code == 422
        assert len(checked) == number, "an address without a usable account answers faster than one with"
        answers.append(_without_token(answer.text).replace(email, "the address"))
    assert len(set(answers)) == 1
    assert "do not go together" in answers[0]


def test_the_address_may_be_written_in_capitals(app, make):
    make.person("ana@example.org")
    assert _post(app.test_client(), " Ana@Example.org ", PASSWORD).status_code == 302


def test_disabled_people_stay_out_and_are_out_at_once(app, make):
    person = make.person()
    browser = make.signed_in(person)
    assert browser.get("/en/gestion/").status_code == 200
    person.disabled_at = now()
    db.session.commit()
    assert browser.get("/en/gestion/").status_code == 302
    assert _post(app.test_client(), person.email, PASSWORD).status_code == 422


def test_a_password_longer_than_any_is_refused_before_hashing(app, make, monkeypatch):
    person = make.person()
    monkeypatch.setattr(service, "_hasher", None)
    assert _post(app.test_client(), person.email, "x" * 129).status_code == 422


def test_an_address_that_no_database_keeps_is_an_unknown_one(app):
    for email in ("a\x00b@example.org", "x" * 5000):
        assert _post(app.test_client(), email, PASSWORD).status_code == 422


def test_missing_fields_are_named(client):
    answer = _post(client, "", "")
    assert answer.status_code == 422
    assert "<title>Error: Sign in" in answer.text
    assert 'href="#email">Write your e-mail address' in answer.text
    assert 'href="#password">Write your password' in answer.text


def test_an_ended_sign_in_is_worth_nothing(app, make):
    browser = make.signed_in(make.person())
    stolen = browser.get_cookie("consult").value
    token = csrf_token(browser.get("/en/gestion/").text)
    assert browser.post("/en/salir", data={"csrf_token": token}).status_code == 302
    thief = app.test_client()
    thief.set_cookie("consult", stolen)
    answer = thief.get("/en/gestion/")
    assert answer.status_code == 302 and "/entrar" in answer.location


def test_signing_in_ends_what_the_browser_carried_before(app, make):
    first, second = make.person(), make.person()
    browser = make.signed_in(first)
    old = browser.get_cookie("consult").value
    # The page leads on who is signed in already, but its form can still be sent.
    token = csrf_token(browser.get("/en/gestion/").text)
    sent = {"csrf_token": token, "email": second.email, "password": PASSWORD}
    assert browser.post("/en/entrar", data=sent).status_code == 302
    assert second.name in browser.get("/en/gestion/").text
    thief = app.test_client()
    thief.set_cookie("consult", old)
    assert thief.get("/en/gestion/").status_code == 302
    rows = db.session.query(SignIn).order_by(SignIn.id).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert rows[0].token_hash != rows[1].token_hash


def test_a_secret_is_new_with_every_sign_in_and_kept_as_a_hash_only(app, make):
    person = make.person()
    make.signed_in(person), make.signed_in(person)
    hashes = {row.token_hash for row in db.session.query(SignIn)}
    assert len(hashes) == 2
    token = sign_ins.open_sign_in(person)
    assert token not in {row.token_hash for row in db.session.query(SignIn)}
    assert sign_ins.current(token).person_id == person.id
    assert sign_ins.current(token[:-1]) is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\evil", "evil",
        "/%5cevil\\", "/\r\nSet-Cookie: a=b", "///evil.example", "javascript:alert(1)", "", None, "/\t/evil.example",
    ],
)  # fmt: skip
def test_next_never_leaves_the_site(app, make, target):
    assert safe_next(target) is None
    person = make.person()
    client = app.test_client()
    token = csrf_token(client.get("/en/entrar").text)
    sent = {"csrf_token": token, "email": person.email, "password": PASSWORD}
    answer = client.post("/en/entrar", query_string={"next": target or ""}, data=sent)
    assert answer.status_code == 302
    assert answer.location == "/en/gestion/"


def test_next_leads_back_to_where_one_was_going(app, make):
    consultation = make.consultation()
    person = make.member(consultation)
    client = app.test_client()
    asked = client.get("/en/gestion/agua/temas?sort=label")
    assert asked.status_code == 302
    page = client.get(asked.location)
    answer = client.post(
        asked.location, data={"csrf_token": csrf_token(page.text), "email": person.email, "password": PASSWORD}
    )
    assert answer.location == "/en/gestion/agua/temas?sort=label"


def test_the_demonstrations_sign_ins_are_shown_where_it_is_and_nowhere_else(client, make):
    from consult.demo.people import PASSWORD as DEMO_PASSWORD

    make.consultation()
    assert DEMO_PASSWORD not in client.get("/en/entrar").text
    make.consultation("ia-y-trabajo", is_demonstration=True, folio_prefix="IA")
    page = client.get("/en/entrar").text
    assert DEMO_PASSWORD in page and "ximena@example.org" in page


def test_an_outdated_hash_is_made_anew(app, make):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    person = make.person(password_hash=weak)
    assert _post(app.test_client(), person.email, PASSWORD).status_code == 302
    db.session.refresh(person)
    assert person.password_hash != weak
    assert "m=19456,t=2" in person.password_hash


def test_a_password_is_the_same_however_its_accents_are_coded(app, make):
    person = make.person(password_hash=service.hash_password("contrasen\u0303a bien larga"))
    assert _post(app.test_client(), person.email, "contraseña bien larga").status_code == 302


def test_the_loader_asks_the_database_only_for_a_cookie_with_a_secret(app, monkeypatch):
    monkeypatch.setattr(sign_ins, "current", lambda token: pytest.fail("asked for nobody"))
    answer = app.test_client().get("/en/gestion/")
    assert answer.status_code == 302
