"""The command: what it says of itself, and what it does with a database that is not ready."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult import create_app
from consult.cli import COMMANDS
from consult.config import SettingError

CONSULT = str(Path(sys.executable).with_name("consult"))


@pytest.fixture
def run(tmp_path):
    """Runs the command on a data folder of its own."""

    def call(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")}
        environment = {**ours, "CONSULT_DATA_DIR": str(tmp_path / "data"), **settings}
        command = [CONSULT, *arguments]
        return subprocess.run(command, check=False, env=environment, capture_output=True, text=True, cwd=tmp_path)

    return call


def test_help_names_every_command(run):
    told = run("--help").stdout
    assert all(name in told for name in COMMANDS)


def test_a_fresh_folder_gets_its_tables(run, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text("id,texto\n1,Más árboles.\n")
    answer = run("import", "plaza", str(file), "--create", "La plaza")
    assert answer.returncode == 0, answer.stderr
    assert "Stored 1" in answer.stdout


def test_tables_of_another_release_are_left_alone(run, tmp_path):
    run("db", "upgrade")
    with sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'consult.db'}").begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = run("export", "plaza", "--format", "csv", "--out", "x.csv")
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "Error: The tables are of another release of Consult. Run: consult db upgrade"
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"CONSULT_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}, "cannot be used"),
        ({"CONSULT_DATA_DIR": "/proc/nowhere"}, "CONSULT_DATA_DIR"),
        ({"CONSULT_MAX_FORM": "much"}, "CONSULT_MAX_FORM"),
    ],
)
def test_what_can_be_mended_is_told_in_one_line(run, settings, told):
    answer = run("demo", **settings)
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1 and told in answer.stderr, answer.stderr


def test_a_key_is_kept_whole_or_not_at_all(run, tmp_path):
    run("db", "upgrade")
    kept = tmp_path / "data" / "secret_key"
    assert len(kept.read_text()) >= 32 and kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.glob(".secret*")] == []
    kept.write_text("")  # what a full disk left of one
    answer = run("db", "upgrade")
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1 and "holds no key" in answer.stderr, answer.stderr


def test_a_full_disk_leaves_no_empty_key(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fdopen", _full)
    with pytest.raises(SettingError, match="No space left"):
        create_app({"CONSULT_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def _full(handle, *_rest):
    os.close(handle)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
