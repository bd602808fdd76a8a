"""What `consult up` makes sure of before it starts anything; each problem is one line that says what to do."""

import errno
import socket

import click
import flask_migrate
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError

from consult import extensions, paths
from consult.extensions import db
from consult.models.consultations import Consultation
from consult.operations import health


def check_port(host: str, port: int) -> None:
    """Raise ClickException where the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise click.ClickException(f"{host} is no address of this machine. Leave --host out, or give one.") from None
    except OSError as problem:
        raise click.ClickException(_port_problem(host, port, problem)) from None


def _port_problem(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Choose another, for example: PORT={port + 1} make run"
    if problem.errno == errno.EACCES:
        return f"Port {port} is for the machine's administrator. Choose one from 1024 on: --port 8000"
    return f"Consult cannot listen on {host}, port {port} ({problem.strerror})."


def check_sqlite() -> None:
    """Raise ClickException where the SQLite at hand may be corrupted by several processes that write."""
    if db.engine.dialect.name == "sqlite" and not extensions.sqlite_is_safe():
        version = getattr(db.engine.dialect.dbapi, "sqlite_version", "")
        raise click.ClickException(
            f"SQLite {version} can corrupt a database that several processes write to. "
            "Install pysqlite3 (pip install pysqlite3), or SQLite 3.51.3 or newer, "
            "or set CONSULT_DATABASE_URL to a PostgreSQL database."
        )


def require_tables() -> None:
    """Make the tables of a database that has none; raise ClickException where they are not today's.

    A command must not migrate a site's data on the way: that is asked for by name, after a backup.
    """
    try:
        fresh, ready = health.current_migration() is None, health.migrated()
    except OperationalError as problem:
        raise click.ClickException(_unusable(problem)) from None
    db.session.rollback()
    if fresh:
        upgrade_database()
    elif not ready:
        raise click.ClickException("The tables are of another release of Consult. Run: consult db upgrade")


def _unusable(problem: DatabaseError) -> str:
    where = db.engine.url.render_as_string(hide_password=True)
    first_line = str(problem.orig).strip().splitlines()[0]
    return f"The database {where} cannot be used: {first_line}"


def upgrade_database() -> None:
    """Bring the tables to today's. Raises ClickException where the database cannot be opened or written to."""
    try:
        db.engine.connect().close()
        flask_migrate.upgrade(str(paths.MIGRATIONS))
    except DatabaseError as problem:
        if type(problem) not in {DatabaseError, OperationalError}:
            raise  # a migration that is wrong, not a database that cannot be reached, read or written
        raise click.ClickException(_unusable(problem)) from None


def has_consultations() -> bool:
    """Whether anything is there to be shown."""
    return bool(_read(sa.select(sa.exists(sa.select(Consultation.id)))))


def has_demonstration() -> bool:
    """Whether the demonstration is among the consultations."""
    return bool(_read(sa.select(sa.exists(sa.select(Consultation.id).where(Consultation.is_demonstration)))))


def _read(query: sa.Select[bool]) -> bool | None:
    with db.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        return connection.scalar(query)
