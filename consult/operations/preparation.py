"""What `consult up` makes sure of before it starts anything; each problem is one line that says what to do."""

import errno
import socket

import click
import flask_migrate
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from consult import extensions, paths
from consult.extensions import db
from consult.models.consultations import Consultation


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


def upgrade_database() -> None:
    """Bring the tables to today's. Raises ClickException where the database cannot be opened or written to."""
    try:
        flask_migrate.upgrade(str(paths.MIGRATIONS))
    except OperationalError as problem:
        where = db.engine.url.render_as_string(hide_password=True)
        first_line = str(problem.orig).strip().splitlines()[0]
        raise click.ClickException(f"The database {where} cannot be used: {first_line}") from None


def has_consultations() -> bool:
    """Whether anything is there to be shown."""
    return bool(_read(sa.select(sa.exists(sa.select(Consultation.id)))))


def has_demonstration() -> bool:
    """Whether the demonstration is among the consultations."""
    return bool(_read(sa.select(sa.exists(sa.select(Consultation.id).where(Consultation.is_demonstration)))))


def _read(query: sa.Select[bool]) -> bool | None:
    with db.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
        return connection.scalar(query)
