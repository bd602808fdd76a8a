"""The command that makes an administrator."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import select

from consult.accounts import service
from consult.accounts.commands import create_admin
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.people import Person


@pytest.fixture
def run(app, monkeypatch):
    """Runs the command against the database of the tests."""
    monkeypatch.setattr("consult.create_app", lambda settings=None: app)

    def run(*arguments, typed="una clave larga\n"):
        db.session.commit()
        return CliRunner().invoke(create_admin, arguments, input=typed)

    return run


def test_the_password_is_read_from_standard_input(run):
    result = run("Ana@Example.org", "--name", "Ana Ruiz", "--password-stdin")
    assert result.exit_code == 0, result.output
    assert result.output == "ana@example.org administers this site from now on.\n"
    person = service.person_with("ana@example.org", "una clave larga")
    assert person.is_administrator and person.name == "Ana Ruiz"
    assert db.session.scalar(select(AuditEvent.action)) == "person.create_admin"


def test_the_password_is_asked_for_twice_and_not_shown(run):
    result = run("ana@example.org", typed="una clave larga\notra\nuna clave larga\nuna clave larga\n")
    assert result.exit_code == 0, result.output
    assert "do not match" in result.output
    assert "una clave larga" not in result.output
    assert db.session.scalar(select(Person)).name == "ana"


@pytest.mark.parametrize(
    ("email", "typed", "told"),
    [
        ("ana@example.org", "short\n", "8 to 128 characters"),
        ("ana@example.org", "x" * 129 + "\n", "8 to 128 characters"),
        ("ana@example.org", "", "8 to 128 characters"),
        ("ana", "una clave larga\n", "is not an e-mail address"),
        ("ana @example.org", "una clave larga\n", "is not an e-mail address"),
        ("taken@example.org", "una clave larga\n", "has an account already"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(run, make, email, typed, told):
    make.person("taken@example.org")
    result = run(email, "--password-stdin", typed=typed)
    assert result.exit_code == 1
    assert told in result.output
    assert result.output.count("\n") == 1
    assert db.session.scalar(select(sa.func.count()).select_from(Person)) == 1
