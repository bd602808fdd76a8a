"""Commands that help somebody into their account where no mail reaches them."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from consult.accounts.commands import account
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.people import Role
from tests.accounts.help import NEW_PASSWORD, link_of, post, sign_in, with_second_factor
from tests.factories import PASSWORD


@pytest.fixture
def run(app, monkeypatch):
    """Runs a command against the database of the tests."""
    monkeypatch.setattr("consult.create_app", lambda settings=None: app)

    def run(*arguments):
        db.session.commit()
        return CliRunner().invoke(account, arguments)

    return run


def _path(result):
    assert result.exit_code == 0, result.output
    return re.fullmatch(r"https?://[^/]+(/\S+)\n", result.output).group(1)


def test_a_link_sets_a_password_however_many_were_asked_for(app, make, run):
    make.person("ana@example.org", password_hash=None)
    for _ in range(7):
        path = _path(run("link", " Ana@Example.org"))
    assert post(app.test_client(), path, password=NEW_PASSWORD).status_code == 200
    assert sign_in(app.test_client(), "ana@example.org", NEW_PASSWORD).status_code == 302
    assert "person.reset_link" in db.session.scalars(select(AuditEvent.action)).all()


def test_a_link_of_an_invitation_takes_the_place_of_the_one_in_the_mail(app, make, run):
    consultation = make.consultation()
    chair = make.signed_in(make.member(consultation))
    post(chair, "/en/gestion/agua/grupo", name="Nueva", email="nueva@example.org", role="member", group="")
    mailed = link_of("invitation")
    path = _path(run("link", "nueva@example.org"))
    assert app.test_client().get(mailed).status_code == 404
    assert post(app.test_client(), path, name="Nueva", password=NEW_PASSWORD).status_code == 302
    assert {entry.role for entry in consultation.working_group.memberships} == {Role.CO_CHAIR, Role.MEMBER}


def test_there_is_no_link_for_nobody(run):
    result = run("link", "nobody@example.org")
    assert result.exit_code == 1 and "has no account" in result.output


def test_a_lost_second_factor_is_forgotten_and_its_sign_ins_end(app, make, run):
    person = make.person("ana@example.org")
    browser = make.signed_in(person)
    with_second_factor(person)
    assert run("forget-second-factor", "ana@example.org").exit_code == 0
    assert browser.get("/en/cuenta/").status_code == 302
    assert sign_in(app.test_client(), "ana@example.org", PASSWORD).location == "/en/gestion/"
    assert run("forget-second-factor", "ana@example.org").exit_code == 1
