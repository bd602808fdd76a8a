"""The command that looks after the outbox."""

import click
from flask import current_app
from sqlalchemy import select

from consult.cli import with_tables
from consult.extensions import db

LONGEST_LIST = 50


@click.group(invoke_without_command=True)
@click.pass_context
def mail(context: click.Context) -> None:
    """Show how many mails wait, were sent or were given up; send them again, or a mail to try."""
    if context.invoked_subcommand is None:
        _show()


@with_tables
def _show() -> None:
    from consult.models.messages import Message, MessageState
    from consult.notices import outbox

    for state, number in outbox.counts().items():
        click.echo(f"{state.value:<9} {number:>7,}")
    failed = select(Message).where(Message.state == MessageState.FAILED).order_by(Message.id.desc())
    for message in db.session.scalars(failed.limit(LONGEST_LIST)):
        why = (message.error or "").strip().splitlines()
        click.echo(f"  {message.id}  {message.kind}  {message.email}  {why[-1] if why else ''}")


@mail.command()
@click.argument("number", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="All that were given up.")
@with_tables
def retry(number: int | None, everything: bool) -> None:
    """Send a mail that was given up once more, by its NUMBER in the list, or all of them."""
    from consult.notices import outbox
    from consult.operations import audit

    if (number is None) != everything:
        raise click.UsageError("Name one mail by its number, or give --all.")
    again = outbox.retry(number)
    for message in again:
        audit.record("mail.retry", message)
    db.session.commit()
    click.echo(f"{len(again)} to be sent again.")


@mail.command()
@click.argument("address")
@with_tables
def test(address: str) -> None:
    """Send a mail to ADDRESS at once, past the outbox, and say how that went."""
    from consult.models.messages import Message
    from consult.models.types import now
    from consult.notices.addresses import valid_address
    from consult.notices.composing import compose
    from consult.notices.transports import DelayedError, RefusedError, UnreachableError, open_transport

    language = current_app.config["DEFAULT_LANGUAGE"]
    message = Message(id=0, kind="test", email=valid_address(address), language=language, data={}, created_at=now())
    try:
        with open_transport(current_app.config) as transport:
            transport.send(compose(message))
    except (RefusedError, DelayedError, UnreachableError) as problem:
        raise click.ClickException(f"The mail did not leave. {problem}") from None
    click.echo("The mail has left.")
