"""Commands for accounts."""

import sys

import click
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from consult.accounts import group, passwords, profile, recovery, second_factor, service
from consult.cli import with_tables
from consult.extensions import db
from consult.keys import SealError
from consult.models.credentials import MembershipInvitation
from consult.models.people import Person
from consult.notices.composing import address_of_site
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
        if problem := passwords.problem(password, email=service.address(email), name=name or ""):
            raise click.ClickException(problem)
        person = service.create_person(email, name or email.partition("@")[0], password, is_administrator=True)
        audit.record("person.create_admin", person, after={"email": person.email})
        db.session.commit()
    except ValueError as problem:
        raise click.ClickException(f"{problem}.") from None
    except DatabaseError:
        raise click.ClickException("The database is not set up yet. Run: consult db upgrade") from None
    click.echo(f"{person.email} administers this site from now on.")


@click.group("account")
def account() -> None:
    """Help somebody into their account, where no mail reaches them."""


def _person(email: str) -> Person:
    person = service.person_of(email)
    if person is None or person.disabled_at is not None:
        raise click.ClickException(f"{service.address(email)} has no account, and no invitation that lasts.")
    return person


def _invitation(email: str) -> MembershipInvitation | None:
    """The newest invitation of an address that was neither taken up nor taken back."""
    theirs = select(MembershipInvitation).where(
        MembershipInvitation.email == service.address(email),
        MembershipInvitation.accepted_at.is_(None),
        MembershipInvitation.withdrawn_at.is_(None),
    )
    found: MembershipInvitation | None = db.session.scalar(theirs.order_by(MembershipInvitation.id.desc()).limit(1))
    return found


@account.command("link")
@click.argument("email")
@with_tables
def link(email: str) -> None:
    """Print a link to hand over: of the invitation of EMAIL, or else to set a new password.

    It serves once, and takes the place of the one that was sent by mail. Whoever has it gets in: hand it over safely.
    """
    invitation = _invitation(email)
    path = group.renewed_link(invitation) if invitation is not None else recovery.operators_link(_person(email))
    db.session.commit()
    click.echo(f"{address_of_site()}{path}")


@account.command("forget-second-factor")
@click.argument("email")
@with_tables
def forget_second_factor(email: str) -> None:
    """Turn off the second step of EMAIL, who lost telephone and recovery codes. Be sure that it is really them."""
    person = _person(email)
    if person.totp_sealed is None:
        raise click.ClickException(f"{person.email} has no second step.")
    profile.turn_off_second_factor(person, actor=None, here=None)
    db.session.commit()
    click.echo(f"{person.email} signs in with the password alone, until they set up a second step again.")


@account.command("seal-second-factors")
@with_tables
def seal_second_factors() -> None:
    """Encrypt all secrets of second steps with the present CONSULT_SECRET_KEY, after it was replaced.

    CONSULT_FORMER_SECRET_KEYS must name the former one still; afterwards it is needed for them no more.
    """
    try:
        count = second_factor.seal_anew()
    except SealError:
        raise click.ClickException(
            "There is a secret that none of the keys opens, and nothing was changed. Name the key that it was "
            "encrypted with in CONSULT_FORMER_SECRET_KEYS."
        ) from None
    db.session.commit()
    click.echo(f"{count} second step{'' if count == 1 else 's'} encrypted with the present key.")
