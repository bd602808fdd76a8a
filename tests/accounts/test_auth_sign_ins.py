"""Sign-ins: new secrets, ends, what a form keeps over them; a change of address; cookies."""

import datetime as dt
import html
import re

import pytest
import time_machine
from sqlalchemy import select

from consult import create_app
from consult.accounts import sign_ins
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.issues import Issue
from consult.models.people import Role, SignIn
from consult.models.types import now
from tests.accounts.help import (
    NEW_PASSWORD,
    app_code,
    is_in,
    link_of,
    mails,
    post,
    sign_in,
    token_of,
    with_second_factor,
)
from tests.factories import PASSWORD, csrf_token


def _thief(app, cookie):
    browser = app.test_client()
    browser.set_cookie("consult", cookie)
    return browser


def _cookie(browser):
    return browser.get_cookie("consult").value


def test_t_auth_12_a_sign_in_has_a_secret_of_its_own(app, make):
    first, second = make.person(), make.person()
    browser = make.signed_in(first)
    old = _cookie(browser)
    sent = {"csrf_token": token_of(browser), "email": second.email, "password": PASSWORD}
    assert browser.post("/en/entrar", data=sent).status_code == 302
    assert second.email in browser.get("/en/cuenta/").text
    assert not is_in(_thief(app, old))


def test_t_auth_12_a_cookie_from_before_signing_in_is_not_signed_in_after(app, make):
    person = make.person()
    browser = app.test_client()
    browser.get("/en/entrar")
    fixed = _cookie(browser)
    sign_in(browser, person.email)
    assert is_in(browser) and not is_in(_thief(app, fixed))


def test_t_auth_12_changing_the_password_renews_the_secret(app, make):
    browser = make.signed_in(make.person())
    old = _cookie(browser)
    assert post(browser, "/en/cuenta/contrasena", present_password=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert is_in(browser) and not is_in(_thief(app, old))


def test_t_auth_12_taking_up_a_role_renews_the_secret(app, make):
    make.consultation()
    chair = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    person = make.person()
    browser = make.signed_in(person)
    post(chair, "/en/gestion/bosques/grupo", name="X", email=person.email, role="rapporteur", group="")
    old = _cookie(browser)
    assert post(browser, link_of("invitation")).status_code == 302
    assert browser.get("/en/gestion/bosques/").status_code == 200
    assert not is_in(_thief(app, old))


def test_t_auth_12_the_second_factor_renews_the_secret(app, make):
    person = make.person()
    browser = make.signed_in(person)
    here = "/en/cuenta/segundo-paso"
    post(browser, f"{here}/empezar", here, present_password=PASSWORD)
    old = _cookie(browser)
    db.session.refresh(person)
    assert post(browser, f"{here}/confirmar", here, code=app_code(person)).status_code == 200
    assert is_in(browser) and not is_in(_thief(app, old))


def test_t_auth_13_after_signing_out_the_old_cookie_is_refused(app, make):
    browser = make.signed_in(make.person())
    old = _cookie(browser)
    assert browser.post("/en/salir", data={"csrf_token": token_of(browser)}).status_code == 302
    assert not is_in(browser) and not is_in(_thief(app, old))


def test_t_auth_14_an_address_changes_with_a_fresh_password_and_the_old_one_is_told(app, make):
    person = make.person("ana@example.org")
    browser = make.signed_in(person)
    assert post(browser, "/en/cuenta/correo", email="ana@example.com", present_password="wrong").status_code == 422
    assert not mails()
    assert post(browser, "/en/cuenta/correo", email="Ana@Example.com", present_password=PASSWORD).status_code == 200
    assert {(mail.kind, mail.email) for mail in mails()} == {
        ("address_confirm", "ana@example.com"),
        ("address_asked", "ana@example.org"),
    }
    link = link_of("address_confirm")
    assert app.test_client().get(link).status_code == 200
    db.session.refresh(person)
    assert person.email == "ana@example.org", "opening a link changes nothing"
    assert post(app.test_client(), link).status_code == 200
    db.session.refresh(person)
    assert person.email == "ana@example.com"
    assert not is_in(browser)
    assert (mails()[-1].kind, mails()[-1].email) == ("address_changed", "ana@example.org")
    assert app.test_client().get(link).status_code == 404
    assert sign_in(app.test_client(), "ana@example.com").status_code == 302
    assert db.session.scalar(select(AuditEvent.action).order_by(AuditEvent.id.desc())) == "person.change_address"


def test_t_auth_14_a_new_password_stops_a_change_of_address(app, make):
    person = make.person("ana@example.org")
    thief = make.signed_in(person)
    post(thief, "/en/cuenta/correo", email="thief@example.com", present_password=PASSWORD)
    link = link_of("address_confirm")
    post(app.test_client(), "/en/entrar/olvide", email="ana@example.org")
    post(app.test_client(), link_of("reset"), password=NEW_PASSWORD)
    assert app.test_client().get(link).status_code == 404
    assert not is_in(thief)


def test_t_auth_14_whether_the_new_address_has_an_account_is_not_told(app, make):
    make.person("taken@example.org")
    browser = make.signed_in(make.person("ana@example.org"))
    free = post(browser, "/en/cuenta/correo", email="free@example.org", present_password=PASSWORD)
    taken = post(browser, "/en/cuenta/correo", email="taken@example.org", present_password=PASSWORD)
    assert free.text.replace("free@", "").replace(csrf_token(free.text), "") == taken.text.replace(
        "taken@", ""
    ).replace(csrf_token(taken.text), "")
    assert {mail.kind for mail in mails() if mail.email == "taken@example.org"} == {"sign_up_known"}


def test_t_auth_14_an_address_that_was_taken_meanwhile_stays_its_owners(app, make):
    person = make.person("ana@example.org")
    post(make.signed_in(person), "/en/cuenta/correo", email="late@example.org", present_password=PASSWORD)
    make.person("late@example.org")
    assert post(app.test_client(), link_of("address_confirm")).status_code == 404
    db.session.refresh(person)
    assert person.email == "ana@example.org"


@pytest.mark.parametrize(("minutes", "lasts"), [(29, True), (31, False)])
def test_t_auth_16_staff_sign_ins_end_after_half_an_hour_without_use(public, make, minutes, lasts):
    with time_machine.travel(now()) as clock:
        browser = make.signed_in(make.member(make.consultation(), Role.MEMBER))
        clock.shift(dt.timedelta(minutes=minutes))
        assert is_in(browser) is lasts


def test_t_auth_16_staff_sign_ins_end_after_twelve_hours_in_all(public, make):
    with time_machine.travel(now()) as clock:
        browser = make.signed_in(make.member(make.consultation(), Role.MEMBER))
        for _ in range(36):
            assert is_in(browser)
            clock.shift(dt.timedelta(minutes=20))
        clock.shift(dt.timedelta(seconds=1))
        assert not is_in(browser)


def test_t_auth_16_others_and_demonstrations_are_not_cut_off(app, make, monkeypatch):
    with time_machine.travel(now()) as clock:
        chair = make.signed_in(make.member(make.consultation()))
        clock.shift(dt.timedelta(hours=11))
        assert is_in(chair)
        monkeypatch.setitem(app.config, "PUBLIC_URL", "https://plaza.example.org")
        representative = make.signed_in(make.person())
        clock.shift(dt.timedelta(hours=11))
        assert is_in(representative)
        clock.shift(dt.timedelta(hours=13))
        assert not is_in(representative)


def _late_rename(make, clock):
    consultation = make.consultation()
    run = make.run(consultation, [make.submission(consultation, "Que llegue el agua.")])
    issue = make.issue(run.topics[0])
    person = make.member(consultation)
    browser = make.signed_in(person)
    path = f"/en/gestion/agua/asuntos/{issue.id}"
    rule = next(rule for rule in make.app.url_map.iter_rules() if rule.endpoint == "issues.rename_issue")
    with make.app.test_request_context():
        _subdomain, path = rule.build({"lang": "en", "slug": "agua", "issue_id": issue.id})
    sent = {"csrf_token": token_of(browser), "name": 'Agua "pareja" <b>\r\ny segura', "version": issue.version}
    clock.shift(dt.timedelta(hours=13))
    return browser, person, issue, path, sent


def _fields(page):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(name, html.unescape(value)) for name, value in found]


def test_t_auth_16_what_was_typed_is_sent_after_signing_in_again(app, make):
    with time_machine.travel(now()) as clock:
        browser, person, issue, path, sent = _late_rename(make, clock)
        late = browser.post(path, data=sent)
        assert late.status_code == 403
        assert "What you wrote is still here" in late.text
        kept = dict(_fields(late.text))["kept"]
        token = csrf_token(late.text)
        wrong = browser.post(
            "/en/entrar", data={"csrf_token": token, "email": person.email, "password": "wrong", "kept": kept}
        )
        assert wrong.status_code == 422
        kept = dict(_fields(wrong.text))["kept"]
        again = browser.post(
            "/en/entrar", data={"csrf_token": token, "email": person.email, "password": PASSWORD, "kept": kept}
        )
        assert again.status_code == 200 and f'action="{path}"' in again.text
        fields = dict(_fields(again.text))
        assert fields["name"] == sent["name"] and fields["csrf_token"] != sent["csrf_token"]
        assert browser.post(path, data=fields).status_code in {302, 303}
    db.session.expire_all()
    assert db.session.get(Issue, issue.id).name.startswith('Agua "pareja" <b>')


def test_t_auth_16_it_is_kept_over_the_second_step_too(app, make):
    with time_machine.travel(now()) as clock:
        browser, person, _issue, path, sent = _late_rename(make, clock)
        with_second_factor(person)
        late = browser.post(path, data=sent)
        step = {"csrf_token": csrf_token(late.text), "email": person.email, "password": PASSWORD}
        second = browser.post("/en/entrar", data=step | {"kept": dict(_fields(late.text))["kept"]})
        assert second.status_code == 200 and not is_in(browser)
        code = {"csrf_token": csrf_token(second.text), "code": app_code(person)}
        done = browser.post("/en/entrar/codigo", data=code | {"kept": dict(_fields(second.text))["kept"]})
        assert dict(_fields(done.text))["name"] == sent["name"] and f'action="{path}"' in done.text


def test_t_auth_16_a_form_that_leads_elsewhere_is_not_carried(app, make):
    browser = app.test_client()
    person = make.person()
    kept = '["//evil.example/x", [["name", "words of mine"]], false]'
    sent = {"csrf_token": csrf_token(browser.get("/en/entrar").text), "email": person.email, "password": PASSWORD}
    answer = browser.post("/en/entrar", data=sent | {"kept": kept})
    assert answer.status_code == 302 and "evil" not in answer.location


@pytest.mark.parametrize(
    "kept", ["", "x", "[]", "{}", "[1,2,3]", '["/en/", null, 0]', '["/en/", [["a"]], 0]', "9" * 9999]
)
def test_t_auth_16_what_is_no_kept_form_is_nothing(app, make, kept):
    browser = app.test_client()
    person = make.person()
    sent = {"csrf_token": csrf_token(browser.get("/en/entrar").text), "email": person.email, "password": PASSWORD}
    assert browser.post("/en/entrar", data=sent | {"kept": kept}).status_code == 302


def test_t_auth_16_passwords_are_not_carried(app, make):
    browser = make.signed_in(make.person())
    token = token_of(browser)
    row = db.session.scalar(select(SignIn))
    row.ended_at = now()
    db.session.commit()
    late = browser.post(
        "/en/cuenta/contrasena", data={"csrf_token": token, "present_password": "secret one", "password": "secret two"}
    )
    assert late.status_code == 403
    assert "secret two" not in late.text and "secret one" not in late.text


def test_t_auth_17_cookies_of_a_public_site(app, make, settings):
    public = {"CONSULT_PUBLIC_URL": "https://plaza.example.org", "CONSULT_SECRET_KEY": "k" * 40}
    site = create_app({**settings, **public})
    email = make.person().email
    db.session.commit()
    browser = site.test_client()
    options = {"base_url": "https://plaza.example.org"}
    page = browser.get("/en/entrar", **options)
    sent = {"csrf_token": csrf_token(page.text), "email": email, "password": PASSWORD}
    answer = browser.post(
        "/en/entrar", data=sent, headers={"Referer": "https://plaza.example.org/en/entrar"}, **options
    )
    assert answer.status_code == 302, answer.text
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-consult", "__Host-consult-device"}
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts, cookie
        assert "Domain" not in cookie
    with site.app_context():
        db.engine.dispose()


def test_sign_ins_are_listed_and_can_be_ended(app, make):
    person = make.person()
    here, there, third = (make.signed_in(person) for _ in range(3))
    rows = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()
    rows[1].agent = "Firefox, Linux"
    db.session.commit()
    page = here.get("/en/cuenta/entradas").text
    assert "Firefox, Linux" in page and page.count("/terminar") == 4
    assert (
        here.post(f"/en/cuenta/entradas/{rows[1].id}/terminar", data={"csrf_token": token_of(here)}).status_code == 303
    )
    assert is_in(here) and not is_in(there) and is_in(third)
    assert here.post("/en/cuenta/entradas/terminar-las-demas", data={"csrf_token": token_of(here)}).status_code == 303
    assert is_in(here) and not is_in(third)


def test_nobody_ends_the_sign_ins_of_others(app, make):
    victim = make.signed_in(make.person())
    row = db.session.scalar(select(SignIn))
    other = make.signed_in(make.person())
    other.post(f"/en/cuenta/entradas/{row.id}/terminar", data={"csrf_token": token_of(other)})
    assert is_in(victim)


def test_it_is_noted_when_a_sign_in_was_used_last(app, make):
    with time_machine.travel(now()) as clock:
        browser = make.signed_in(make.person())
        clock.shift(dt.timedelta(minutes=5))
        is_in(browser)
        row = db.session.scalar(select(SignIn))
        assert now() - row.seen_at < dt.timedelta(seconds=10)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML) Chrome/139.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5", None),
        (None, None),
    ],
)
def test_browsers_are_told_apart_in_words(agent, name):
    assert sign_ins.agent_name(agent) == name
