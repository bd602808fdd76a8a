"""How the database is opened: what was acknowledged is kept, readers never wait for the writer."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from consult.extensions import db, sqlite_is_safe
from consult.models.people import Person
from tests.factories import csrf_token


@pytest.fixture
def only_sqlite(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("this is about SQLite")


def test_acknowledged_words_survive_a_power_cut(app, only_sqlite):
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 53, 0), True),
    ],
)
def test_sqlite_with_the_wal_race_is_known(version, safe):
    assert sqlite_is_safe(version) is safe


def test_reading_pages_waits_for_no_writer(app, client, make):
    make.consultation()
    with db.engine.begin() as writer:
        writer.execute(
            sa.insert(Person).values(email="a@example.org", name="A", is_administrator=False, created_at=make.now)
        )
        assert client.get("/es/c/agua").status_code == 200


def test_a_request_uses_one_connection(app, client, make):
    make.consultation()
    begun = []

    def note(connection: sa.Connection) -> None:
        begun.append(connection)

    sa.event.listen(db.engine, "begin", note)
    try:
        client.get("/es/c/agua")
    finally:
        sa.event.remove(db.engine, "begin", note)
    assert len(begun) == 1


@pytest.fixture
def impatient(only_sqlite):
    """Connections that wait for no lock; gives those that were taken."""
    taken = []

    def hurry(connection, _record, _proxy):
        connection.execute("PRAGMA busy_timeout=1")
        taken.append(connection)

    sa.event.listen(db.engine, "checkout", hurry)
    yield taken
    sa.event.remove(db.engine, "checkout", hurry)
    db.session.remove()
    db.engine.dispose()


def test_who_cannot_write_now_is_asked_to_come_back_after_one_wait(app, client, make, impatient):
    make.consultation()
    token = csrf_token(client.get("/en/entrar").text)
    with db.engine.begin() as writer:
        writer.execute(sa.insert(Person).values(email="a@example.org", name="A", created_at=make.now))
        impatient.clear()
        answer = client.post("/en/c/agua/opinar/" + "k" * 32 + "/opinion", data={"csrf_token": token})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Many people are here right now." in answer.text
    assert len(impatient) == 1


def test_a_writer_gets_its_turn_and_keeps_its_patience(app, make, only_sqlite):
    engine, begins = db.engine, threading.Event()
    row = sa.insert(Person).values(email="b@example.org", name="B", is_administrator=False, created_at=make.now)

    def write() -> int:
        begins.set()
        with engine.begin() as connection:
            connection.execute(row)
            return connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    with ThreadPoolExecutor(1) as other:
        with engine.begin():
            waiting = other.submit(write)
            assert begins.wait(30)
        assert waiting.result(60) == 15000
    assert db.session.scalar(sa.select(Person.name).where(Person.email == "b@example.org")) == "B"
