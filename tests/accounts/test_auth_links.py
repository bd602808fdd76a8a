"""Links sent by mail: resets, sign-up, a new address, invitations."""

import datetime as dt

import time_machine
from sqlalchemy import select

from consult.accounts import tokens
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.credentials import MembershipInvitation, TokenPurpose
from consult.models.people import Membership, Person, Role
from consult.models.types import now
from tests.accounts.help import (
    NEW_PASSWORD,
    app_code,
    is_in,
    link_of,
    mails,
    post,
    sign_in,
    title_of,
    token_of,
    with_second_factor,
)
from tests.factories import PASSWORD, csrf_token

OVER = "This link does not serve any more"


def _ask(app, email="ana@example.org"):
    assert post(app.test_client(), "/en/entrar/olvide", email=email).status_code == 200
    return link_of("reset")


def _is_over(app, link):
    answer = app.test_client().get(link)
    return answer.status_code == 404 and title_of(answer.text) == OVER


def _reset(app, link, password=NEW_PASSWORD):
    return post(app.test_client(), link, password=password)


def test_t_auth_07_a_reset_sets_the_password_and_ends_all_sign_ins(app, make):
    person = make.person("ana@example.org")
    browsers = [make.signed_in(person), make.signed_in(person)]
    link = _ask(app)
    assert _reset(app, link).status_code == 200
    assert not any(is_in(browser) for browser in browsers)
    assert sign_in(app.test_client(), person.email).status_code == 422
    assert sign_in(app.test_client(), person.email, NEW_PASSWORD).status_code == 302
    assert [mail.kind for mail in mails()] == ["reset", "password_changed"]


def test_t_auth_07_opening_a_link_changes_nothing(app, make):
    make.person("ana@example.org")
    link = _ask(app)
    for _ in range(3):
        assert app.test_client().get(link).status_code == 200
    assert _reset(app, link).status_code == 200


def test_t_auth_07_a_link_serves_once(app, make):
    make.person("ana@example.org")
    link = _ask(app)
    browser = app.test_client()
    sent = {"csrf_token": csrf_token(browser.get(link).text), "password": NEW_PASSWORD}
    assert browser.post(link, data=sent).status_code == 200
    assert browser.post(link, data=sent | {"password": "otra clave bien larga"}).status_code == 404
    assert _is_over(app, link)
    assert sign_in(app.test_client(), "ana@example.org", NEW_PASSWORD).status_code == 302


def test_t_auth_07_of_two_at_the_same_time_one_serves(app, make):
    person = make.person("ana@example.org")
    key = tokens.issue(person, TokenPurpose.RESET, person.email)
    link = tokens.find(key, TokenPurpose.RESET)
    assert tokens.use(link)
    assert not tokens.use(link)


def test_t_auth_07_a_link_runs_out(app, make):
    make.person("ana@example.org")
    with time_machine.travel(now()) as clock:
        link = _ask(app)
        clock.shift(tokens.LIFETIMES[TokenPurpose.RESET] - dt.timedelta(seconds=5))
        assert not _is_over(app, link)
        clock.shift(dt.timedelta(seconds=10))
        assert _is_over(app, link)


def test_t_auth_07_only_the_newer_of_two_serves(app, make):
    make.person("ana@example.org")
    older, newer = _ask(app), _ask(app)
    assert older != newer
    assert _is_over(app, older)
    assert _reset(app, newer).status_code == 200


def test_t_auth_07_links_end_with_the_password_that_they_were_asked_for(app, make):
    person = make.person("ana@example.org")
    browser = make.signed_in(person)
    link = _ask(app)
    assert post(browser, "/en/cuenta/contrasena", present_password=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert _is_over(app, link)


def test_t_auth_07_links_end_with_the_address_that_they_were_sent_to(app, make):
    person = make.person("ana@example.org")
    reset = _ask(app)
    post(make.signed_in(person), "/en/cuenta/correo", email="ana@example.com", present_password=PASSWORD)
    assert post(app.test_client(), link_of("address_confirm")).status_code == 200
    assert _is_over(app, reset)


def test_t_auth_07_disabled_people_get_no_link_and_theirs_do_not_serve(app, make):
    person = make.person("ana@example.org")
    link = _ask(app)
    person.disabled_at = now()
    db.session.commit()
    assert _is_over(app, link)
    post(app.test_client(), "/en/entrar/olvide", email="ana@example.org")
    assert mails()[-1].kind == "reset_unknown"


def test_t_auth_07_secrets_are_kept_as_fingerprints(app, make):
    person = make.person("ana@example.org")
    key = tokens.issue(person, TokenPurpose.RESET, person.email)
    row = tokens.find(key, TokenPurpose.RESET)
    assert key not in row.token_hash and len(row.token_hash) == 64
    assert tokens.find(key, TokenPurpose.CONFIRM) is None, "a link does one thing"


def test_t_auth_08_a_reset_leaves_the_second_factor(app, make):
    person = with_second_factor(make.person("ana@example.org"))
    browser = app.test_client()
    post(browser, _ask(app), password=NEW_PASSWORD)
    assert not is_in(browser)
    answer = sign_in(browser, person.email, NEW_PASSWORD)
    assert answer.status_code == 302 and "/entrar/codigo" in answer.location
    assert not is_in(browser)
    assert post(browser, "/en/entrar/codigo", code=app_code(person)).status_code == 302
    assert is_in(browser)


def _invite(make, email="nueva@example.org", role="moderator"):
    consultation = make.consultation()
    chair = make.signed_in(make.member(consultation))
    sent = {"name": "Nueva Persona", "email": email, "role": role, "group": "academia"}
    answer = post(chair, "/en/gestion/agua/grupo", **sent)
    assert answer.status_code == 303, answer.text
    return consultation, chair


def test_t_auth_09_an_invitation_makes_the_account_and_gives_the_role(app, make):
    consultation, _chair = _invite(make)
    browser = app.test_client()
    assert browser.get(link_of("invitation")).status_code == 200
    assert db.session.scalar(select(Person.id).where(Person.email == "nueva@example.org")) is None
    answer = post(browser, link_of("invitation"), name="Nueva", password=NEW_PASSWORD)
    assert answer.status_code == 302
    person = db.session.scalar(select(Person).where(Person.email == "nueva@example.org"))
    assert person.roles_in(consultation.working_group_id) == {Role.MODERATOR}
    assert person.email_confirmed_at is not None
    assert browser.get("/en/gestion/agua/").status_code == 200
    assert _is_over(app, link_of("invitation"))
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"membership.invite", "membership.accept", "person.create"} <= actions


def test_t_auth_09_an_invitation_out_of_time_is_refused_also_through_a_reset(app, make):
    with time_machine.travel(now()) as clock:
        _invite(make)
        link = link_of("invitation")
        page = app.test_client()
        sent = {"csrf_token": csrf_token(page.get(link).text), "name": "Nueva", "password": NEW_PASSWORD}
        clock.shift(dt.timedelta(days=14, seconds=1))
        assert _is_over(app, link)
        assert page.post(link, data=sent).status_code == 404
        post(app.test_client(), "/en/entrar/olvide", email="nueva@example.org")
        assert mails()[-1].kind == "reset_unknown"
        assert db.session.scalar(select(Person.id).where(Person.email == "nueva@example.org")) is None


def test_t_auth_09_an_invitation_taken_back_or_sent_again_is_refused(app, make):
    _consultation, chair = _invite(make)
    first = link_of("invitation")
    sent = {"name": "Nueva", "email": "nueva@example.org", "role": "moderator", "group": ""}
    assert post(chair, "/en/gestion/agua/grupo", **sent).status_code == 303
    second = link_of("invitation")
    assert _is_over(app, first) and not _is_over(app, second)
    invitation = db.session.scalar(select(MembershipInvitation).order_by(MembershipInvitation.id.desc()))
    address = f"/en/gestion/agua/grupo/invitaciones/{invitation.id}/retirar"
    for _ in range(2):
        assert chair.post(address, data={"csrf_token": token_of(chair)}).status_code == 303
    assert _is_over(app, second)


def test_t_auth_09_who_has_an_account_accepts_as_that_person_only(app, make):
    make.person("nueva@example.org")
    _invite(make)
    link = link_of("invitation")
    stranger = make.signed_in(make.person("otra@example.org"))
    assert "otra@example.org" in stranger.get(link).text
    stranger.post(link, data={"csrf_token": token_of(stranger)})
    assert "has an account here" in app.test_client().get(link).text
    browser = app.test_client()
    sign_in(browser, "nueva@example.org")
    assert browser.get("/en/gestion/agua/").status_code == 403
    assert post(browser, link).status_code == 302
    assert browser.get("/en/gestion/agua/").status_code == 200
    roles = {entry.person.email for entry in db.session.scalars(select(Membership)) if entry.role is Role.MODERATOR}
    assert roles == {"nueva@example.org"}


def test_a_sign_up_makes_an_account_once_its_address_is_proven(app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_UP", True)
    browser = app.test_client()
    post(browser, "/en/registro", name="Ana Ruiz", email="Ana@Example.org")
    assert sign_in(app.test_client(), "ana@example.org", NEW_PASSWORD).status_code == 422
    assert "Ana Ruiz" in browser.get(link_of("sign_up")).text
    assert post(browser, link_of("sign_up"), name="Ana Ruiz", password="password").status_code == 422
    assert post(browser, link_of("sign_up"), name="Ana Ruiz", password=NEW_PASSWORD).status_code == 302
    assert is_in(browser)
    assert sign_in(app.test_client(), "ana@example.org", NEW_PASSWORD).status_code == 302
    assert _is_over(app, link_of("sign_up"))


def test_there_is_no_sign_up_where_the_site_does_not_allow_it(client):
    assert client.get("/en/registro").status_code == 404
    assert "/registro" not in client.get("/en/entrar").text


def test_a_working_group_keeps_a_co_chair(app, make):
    consultation = make.consultation()
    person, other = make.member(consultation), make.member(consultation, Role.MEMBER)
    chair = make.signed_in(person)
    address = "/en/gestion/agua/grupo/personas/{}/quitar"
    ids = [other.memberships[0].id, person.memberships[0].id]
    for membership_id in (*ids, *ids):
        assert chair.post(address.format(membership_id), data={"csrf_token": token_of(chair)}).status_code == 303
    left = db.session.scalars(select(Membership)).all()
    assert [entry.person_id for entry in left] == [person.id]
    assert "name another one first" in chair.get("/en/gestion/agua/grupo").text


def test_only_co_chairs_and_administrators_see_who_is_invited(make):
    consultation, _chair = _invite(make)
    for role in (Role.RAPPORTEUR, Role.MODERATOR, Role.MEMBER, Role.OBSERVER):
        assert make.signed_in(make.member(consultation, role)).get("/en/gestion/agua/grupo").status_code == 403
    page = make.signed_in(make.person(is_administrator=True)).get("/en/gestion/agua/grupo")
    assert "nueva@example.org" in page.text


def test_an_invitation_of_another_working_group_is_not_ones_own(app, make):
    _consultation, _chair = _invite(make)
    invitation = db.session.scalar(select(MembershipInvitation))
    other = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    address = f"/en/gestion/bosques/grupo/invitaciones/{invitation.id}/retirar"
    assert other.post(address, data={"csrf_token": token_of(other)}).status_code == 303
    db.session.refresh(invitation)
    assert invitation.withdrawn_at is None


def test_what_is_missing_in_an_invitation_is_named(make):
    make.consultation()
    chair = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    answer = post(chair, "/es/gestion/bosques/grupo", name="", email="nada", role="moderator", group="")
    assert answer.status_code == 422
    assert "Escribe el nombre." in answer.text and "name@example.org" not in answer.text


def test_names_that_are_too_long_are_told_in_words(make):
    chair = make.signed_in(make.member(make.consultation()))
    name = "María " * 100
    invited = post(chair, "/es/gestion/agua/grupo", name=name, email="a@example.org", role="moderator", group="")
    own = post(chair, "/es/cuenta/", name=name, language="es")
    for answer in (invited, own):
        assert answer.status_code == 422 and "Ese nombre es demasiado largo." in answer.text
