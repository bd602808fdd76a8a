"""Commands that run the site and its database."""

import os
import sys

import click
from flask import current_app
from sqlalchemy.engine import URL

from consult import __version__
from consult.cli import with_app
from consult.extensions import db


def _where(url: URL) -> str:
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _load_demonstration() -> None:
    from consult.demo.load import load_demonstration

    click.echo("Nothing is here yet: loading the demonstration.")
    load_demonstration(lambda line: click.echo(f"  {line}"))
    db.session.remove()


def _environment(demonstration: bool) -> dict[str, str]:
    """The environment of the child processes: a site that shows the demonstration has a name of its own."""
    named = {"CONSULT_SITE_NAME": "Plaza"} if demonstration else {}
    return {**named, **os.environ}


def _greet(url: str, demonstration: bool) -> None:
    click.echo(f"\nOpen {url}\n")
    if current_app.config["PUBLIC_URL"] and not current_app.config["TRUSTED_PROXIES"]:
        # What listens here speaks no https: something in front of it does.
        click.echo("CONSULT_TRUSTED_PROXIES is 0: all visitors seem to come from the proxy's address.\n")
    if demonstration and not current_app.config["PUBLIC_URL"]:
        from consult.demo.people import SIGN_INS

        click.echo("Demonstration sign-ins:")
        widest = max(len(email) for email, _, _ in SIGN_INS)
        for email, password, who in SIGN_INS:
            click.echo(f"  {email:<{widest}}  {password}  ({who})")
        click.echo("")
    click.echo("Ctrl-C stops the web server and the worker; nothing that was sent is lost.")


def _run(host: str, port: int, processes: int, empty: bool) -> bool:
    from consult.operations import preparation
    from consult.operations.supervisor import Listening, Supervisor

    preparation.check_port(host, port)
    preparation.check_sqlite()
    click.echo(f"Consult {__version__}, data in {_where(db.engine.url)}")
    preparation.upgrade_database()
    config = current_app.config
    if not empty and not config["PUBLIC_URL"] and not preparation.has_consultations():
        _load_demonstration()
    demonstration = preparation.has_demonstration()
    listening = Listening(host, port, processes)
    supervisor = Supervisor(db.engine, config["DATA_DIR"], listening, _environment(demonstration), click.echo)
    try:
        return supervisor.run(lambda: _greet(config["PUBLIC_URL"] or listening.local_url, demonstration))
    except OSError as problem:
        # Going on would make the folder anew, and a site without its data in it.
        gone = f"{problem.filename or config['DATA_DIR']} cannot be used any more ({problem.strerror})"
        raise click.ClickException(f"{gone}. All is stopped.") from None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT", help="Port; also $PORT."
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web server processes.")
@click.option("--empty", is_flag=True, help="Do not load the demonstration into an empty database.")
@with_app
def up(host: str, port: int, workers: int, empty: bool) -> None:
    """Run the whole site: database, web server and worker, until Ctrl-C.

    An empty database on this machine gets the demonstration; one of a public site (CONSULT_PUBLIC_URL) never does.
    """
    try:
        stopped_by_someone = _run(host, port, workers, empty)
    except KeyboardInterrupt:  # before there was anything to stop
        stopped_by_someone = True
    if not stopped_by_someone:
        raise click.ClickException("The web server ended by itself; what it said is above. All is stopped.")
    click.echo("\nStopped.")
    sys.exit(0)


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
@with_app
def upgrade() -> None:
    """Bring the tables to this version's; doing it again changes nothing."""
    from consult.operations import preparation

    preparation.upgrade_database()
    click.echo(f"{_where(db.engine.url)} is up to date.")
