"""Forgetting addresses that somebody typed in and nobody confirmed: accounts and news that were only asked for."""

import datetime as dt
from collections.abc import Sequence

import click
from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, exists, select

from consult.cli import with_tables
from consult.extensions import Model, db
from consult.models.credentials import AccountToken
from consult.models.messages import Message, Subscription
from consult.models.people import Person
from consult.models.types import now

AT_ONCE = 500  # rows in one transaction: others write, too


def remove_unconfirmed() -> int:
    """Remove and commit; gives how many addresses went."""
    before = now() - dt.timedelta(days=current_app.config["KEEP_UNCONFIRMED"])
    return _remove(Person, _never_opened(before)) + _remove(
        Subscription, and_(Subscription.confirmed_at.is_(None), Subscription.created_at < before)
    )


def _never_opened(before: dt.datetime) -> ColumnElement[bool]:
    """An account that was asked for by nobody but its owner, so that nothing refers to it, and not again of late."""
    asked_lately = exists().where(AccountToken.person_id == Person.id, AccountToken.created_at >= before)
    return and_(
        Person.email_confirmed_at.is_(None),
        Person.password_hash.is_(None),
        Person.is_administrator.is_(False),
        Person.disabled_at.is_(None),
        Person.created_at < before,
        ~asked_lately,
        *(~exists().where(column == Person.id) for column in _references()),
    )


def _references() -> list[ColumnElement[int]]:
    """All columns that name a person and do not go with them."""
    return [
        key.parent
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is Person.__table__.c.id and key.ondelete != "CASCADE"
    ]


def _remove(kind: type[Person] | type[Subscription], which: ColumnElement[bool]) -> int:
    """Remove rows, with the mails that went to their addresses; gives how many rows went."""
    removed = 0
    while ids := db.session.scalars(select(kind.id).where(which).limit(AT_ONCE)).all():
        # What was confirmed a moment ago stays.
        gone = db.session.scalars(delete(kind).where(kind.id.in_(ids), which).returning(kind.id)).all()
        _remove_mails(kind, gone)
        db.session.commit()
        removed += len(gone)
    return removed


def _remove_mails(kind: type[Model], ids: Sequence[int]) -> None:
    about = Message.subject_type == kind.__name__
    db.session.execute(delete(Message).where(about, Message.subject_id.in_(ids)))


@click.command("remove-unconfirmed")
@with_tables
def remove_unconfirmed_command() -> None:
    """Remove addresses that asked for an account or for news, and that nobody confirmed. The worker does it daily.

    CONSULT_KEEP_UNCONFIRMED says after how many days, as the privacy notice tells.
    """
    removed = remove_unconfirmed()
    click.echo(f"Removed {removed} unconfirmed address{'' if removed == 1 else 'es'}.")
