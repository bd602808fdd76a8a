"""What machines that ask are told."""

import datetime as dt
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from consult.extensions import db
from consult.jobs import workers
from consult.models.jobs import Worker
from consult.operations import health


@pytest.fixture
def worker(make):
    return make._commit(Worker(id="w", host="here", pid=1, started_at=make.now, seen_at=make.now))


def test_the_process_answers_without_looking_at_anything(client, monkeypatch):
    monkeypatch.setattr(db.session, "connection", None)
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "checks": {}})


def test_ready_with_a_database_its_migrations_and_a_worker(client, worker):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "checks": {"database": True, "migrations": True, "worker": True, "disk": True},
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_not_ready_without_a_worker(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": True, "migrations": True, "worker": False, "disk": True}


def test_a_worker_that_fell_silent_is_none(client, worker):
    worker.seen_at -= dt.timedelta(seconds=61)
    db.session.commit()
    assert client.get("/health/ready").json["checks"]["worker"] is False


def test_not_ready_while_the_tables_are_older_than_the_program(client, worker):
    head = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    try:
        answer = client.get("/health/ready")
    finally:
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = :head"), {"head": head})
        db.session.commit()
    assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, False)


def test_a_database_that_does_not_answer_is_named_without_details(client, monkeypatch):
    def refuse():
        raise OperationalError("SELECT secret", {}, Exception("password"))

    monkeypatch.setattr(workers, "any_seen", refuse)
    monkeypatch.setattr(db.session, "connection", refuse)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": False, "migrations": False, "worker": False, "disk": True}
    assert "password" not in answer.text


@pytest.mark.parametrize("files", [0, 3.9])
def test_t_ops_01_not_ready_where_the_disk_is_nearly_full(app, client, worker, monkeypatch, files):
    free = int(files * app.config["MAX_CONTENT_LENGTH"])
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    answer = client.get("/health/ready")
    checks = {"database": True, "migrations": True, "worker": True, "disk": False}
    assert (answer.status_code, answer.json["checks"]) == (503, checks)


def test_t_ops_01_not_ready_where_the_folder_is_gone(app, client, worker, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path / "gone")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["checks"]["disk"]) == (503, False)
