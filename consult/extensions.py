"""The extensions, made once and bound to an application in init_app; and how SQLite is opened."""

import functools
import threading
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, has_request_context, request
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

from consult import paths

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this machine: the system's own
    import sqlite3 as sqlite

# From 3.7.0 on, two connections that write and checkpoint can corrupt a WAL database; fixed in these releases.
FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
TRY = 5  # milliseconds: of each try to get the lock
PRAGMAS = (
    "journal_mode=WAL",
    # FULL: a receipt that was shown survives a power cut; NORMAL lost some in most simulated cuts.
    "synchronous=FULL",
    "busy_timeout=15000",
    "foreign_keys=ON",
    "wal_autocheckpoint=1000",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "cache_size=-20000",
    "temp_store=MEMORY",
)
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all models."""

    metadata = sa.MetaData(naming_convention=NAMING)


@functools.cache
def _reader(engine: Engine) -> Engine:
    """The engine as seen by readers: one object for each engine, since a session keeps a connection for each."""
    return engine.execution_options(sqlite_begin="DEFERRED")


class RequestSession(Session):
    """A session whose GET requests read without asking for SQLite's one write lock."""

    def get_bind(self, *arguments: Any, **keywords: Any) -> Engine | Connection:
        """The bind of Flask-SQLAlchemy, told to begin as a reader where nothing may be written."""
        bind = super().get_bind(*arguments, **keywords)
        if isinstance(bind, Engine) and has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}:
            return _reader(bind)
        return bind


db = SQLAlchemy(model_class=Base, session_options={"class_": RequestSession})
migrate = Migrate(directory=str(paths.MIGRATIONS), render_as_batch=True)
login_manager = LoginManager()
csrf = CSRFProtect()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def sqlite_is_safe(version: tuple[int, int, int] = sqlite.sqlite_version_info) -> bool:
    """Whether this SQLite may be written to by several processes (the WAL-reset race is fixed in it)."""
    if version >= FIXED_SQLITE[0]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_SQLITE)


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy emits BEGIN, not the driver.
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


# Writers of this process stand in line here: the first one asks SQLite for its lock, the others for nothing.
_line = threading.Lock()


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE for whatever may write: with DEFERRED, eight processes got 60,000 lock errors in 8 s.
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    if mode == "IMMEDIATE":
        _begin_in_turn(connection)
    else:
        connection.exec_driver_sql(f"BEGIN {mode}")


def _begin_in_turn(connection: Connection) -> None:
    """Begin to write once it is this connection's turn; as long as its busy_timeout allows.

    SQLite's own waiting asks the less often the longer it waits: where many write, who came first came last, and some
    never. So each try is short, and the next one follows at once.
    """
    writer: Any = connection.connection.driver_connection
    patience = writer.execute("PRAGMA busy_timeout").fetchone()[0]
    until = time.monotonic() + patience / 1000
    in_front = _line.acquire(timeout=patience / 1000)
    try:
        writer.execute(f"PRAGMA busy_timeout={min(TRY, patience)}")
        while time.monotonic() < until:
            if _begun(writer):
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        writer.execute(f"PRAGMA busy_timeout={patience}")
        if in_front:
            _line.release()


def _begun(writer: Any) -> bool:
    try:
        writer.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError as problem:
        if "locked" not in str(problem):
            raise
        return False
    return True


def _engine_options(app: Flask) -> dict[str, Any]:
    options: dict[str, Any] = {"pool_size": app.config["DB_POOL"], "max_overflow": 0, "pool_timeout": 20}
    options["hide_parameters"] = True  # they are people's words, and errors go to logs and to the jobs table
    if sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "sqlite":
        return options | {"module": sqlite, "connect_args": {"timeout": 15, "check_same_thread": False}}
    return options | {"pool_pre_ping": True}


def listen_to_sqlite(engine: Engine) -> None:
    """Give an engine the settings every SQLite connection of ours needs; nothing for another database."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def init_app(app: Flask) -> None:
    """Bind the extensions to an application; connects to nothing yet."""
    import consult.models  # noqa: F401  # the tables have to be known before the first query

    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(app)
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app, add_context_processor=False)
    # It looks into the session after every answer, which makes public pages vary by cookie; we set no such cookie.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)
    # Our own table of sign-ins does this work, and sees what a cookie cannot.
    login_manager.session_protection = None
    csrf.init_app(app)
    with app.app_context():
        listen_to_sqlite(db.engine)
