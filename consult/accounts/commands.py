"""Commands for accounts."""

import sys

import click
from sqlalchemy.exc import DatabaseError

from consult.accounts import service
from consult.cli import with_tables
from consult.extensions import db
from consult.operations import audit


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same password again")
    return asked


@click.command("create-admin")
@click.argument("email")
@click.option("--name", help="The person's name. Default: what stands before the @.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@with_tables
def create_admin(email: str, name: str | None, password_stdin: bool) -> None:
    """Make an account that administers the site. The password is asked for twice."""
    try:
        service.check_address(email)
        password = _password(password_stdin)
        service.check_password(password)
        person = service.create_person(email, name or email.partition("@")[0], password, is_administrator=True)
        audit.record("person.create_admin", person, after={"email": person.email})
        db.session.commit()
    except ValueError as problem:
        raise click.ClickException(f"{problem}.") from None
    except DatabaseError:
        raise click.ClickException("The database is not set up yet. Run: consult db upgrade") from None
    click.echo(f"{person.email} administers this site from now on.")
