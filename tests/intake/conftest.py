"""What the tests of `consult import` share."""

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.extensions import db


@pytest.fixture
def consult(app, monkeypatch):
    """Runs `consult ...` on the test's database and gives its result."""
    monkeypatch.setattr("consult.create_app", lambda: app)

    def run(*arguments: object):
        db.session.commit()
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run
