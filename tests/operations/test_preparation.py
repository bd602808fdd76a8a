"""What `consult up` refuses, each with one line; and the database command."""

import os
import socket

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from consult import create_app, extensions
from consult.cli import main
from consult.extensions import db
from consult.operations import preparation
from consult.operations.supervisor import Listening


def _run(*command, **settings):
    kept = {name: None for name in os.environ if name.startswith(("CONSULT_", "PORT"))}
    return CliRunner().invoke(main, command, env={**kept, **settings})


@pytest.fixture
def taken():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def _only_line(answer):
    assert answer.exit_code == 1, answer.output
    lines = [line for line in answer.output.splitlines() if line]
    assert len(lines) == 1, answer.output
    return lines[0]


def test_a_port_in_use_is_named_with_another_to_try(tmp_path, taken):
    line = _only_line(_run("up", "--port", str(taken), CONSULT_DATA_DIR=str(tmp_path)))
    assert str(taken) in line
    assert str(taken + 1) in line


def test_the_port_can_come_from_the_environment(tmp_path, taken):
    assert str(taken) in _only_line(_run("up", CONSULT_DATA_DIR=str(tmp_path), PORT=str(taken)))


@pytest.mark.parametrize("folder", ["/proc/consult", "/sys/consult", __file__, f"{__file__}/inside"])
def test_a_data_folder_that_cannot_be_written_to_is_named(folder):
    # Not a folder without write permission: an administrator, as in CI, may write to it all the same.
    line = _only_line(_run("up", CONSULT_DATA_DIR=folder))
    assert folder in line
    assert "CONSULT_DATA_DIR" in line


def test_a_database_that_does_not_answer_is_told_in_a_line(tmp_path):
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:1/nothing"
    line = _only_line(_run("db", "upgrade", CONSULT_DATA_DIR=str(tmp_path), CONSULT_DATABASE_URL=url))
    assert "127.0.0.1:1" in line
    assert "secret" not in line


def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path):
    (tmp_path / "consult.db").write_text("not a database, whatever its name says" * 40)
    assert "consult.db" in _only_line(_run("db", "upgrade", CONSULT_DATA_DIR=str(tmp_path)))


def test_an_sqlite_that_may_corrupt_is_refused(app, monkeypatch):
    monkeypatch.setattr(extensions, "sqlite_is_safe", lambda: False)
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(click.ClickException, match="pysqlite3"):
            preparation.check_sqlite()
    else:
        preparation.check_sqlite()


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 6), True), ((3, 50, 6), False), ((3, 51, 2), False), ((3, 51, 3), True)],
)
def test_which_sqlite_is_safe(version, safe):
    assert extensions.sqlite_is_safe(version) is safe


@pytest.mark.parametrize(
    ("lease", "beat", "stored"), [(None, None, (60, 20)), ("6", None, (6, 2)), ("90", "30", (90, 30))]
)
def test_lease_and_heartbeat_go_together(tmp_path, lease, beat, stored):
    given = {"CONSULT_JOB_LEASE": lease, "CONSULT_JOB_HEARTBEAT": beat, "CONSULT_DATA_DIR": str(tmp_path)}
    config = create_app({name: value for name, value in given.items() if value}).config
    assert (config["JOB_LEASE"], config["JOB_HEARTBEAT"]) == stored


def test_a_heartbeat_slower_than_its_lease_is_refused(tmp_path):
    settings = {"CONSULT_DATA_DIR": str(tmp_path), "CONSULT_JOB_LEASE": "10", "CONSULT_JOB_HEARTBEAT": "10"}
    line = _only_line(_run("db", "upgrade", **settings))
    assert "CONSULT_JOB_HEARTBEAT" in line
    assert "CONSULT_JOB_LEASE" in line


def test_upgrading_twice_changes_nothing(tmp_path):
    for _ in range(2):
        answer = _run("db", "upgrade", CONSULT_DATA_DIR=str(tmp_path))
        assert answer.exit_code == 0, answer.output
        assert "is up to date" in answer.output
    with sa.create_engine(f"sqlite:///{tmp_path / 'consult.db'}").connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM jobs")) == 0


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "0.0.0.0:8000", "http://127.0.0.1:8000/"),  # noqa: S104
        ("::", "[::]:8000", "http://[::1]:8000/"),
        ("example.org", "example.org:8000", "http://example.org:8000/"),
    ],
)
def test_addresses_of_every_kind(host, bind, url):
    listening = Listening(host, 8000, 2)
    assert (listening.bind, listening.local_url) == (bind, url)
