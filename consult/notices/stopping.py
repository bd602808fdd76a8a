"""Ending news from the link that every one of them carries, without an account and without the address in the link."""

from collections.abc import Iterable
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.keys import signing_keys
from consult.models.messages import Message, Subscription, Unsubscription
from consult.models.types import now
from consult.notices.addresses import address_hash
from consult.notices.kinds import NEWS
from consult.notices.links import path_of

SUBSCRIPTION = "Subscription"  # the subject_type of a mail that a subscription asked for


@dataclass(frozen=True)
class Stop:
    """What a link ends: a subscription, or a kind of mail to an address of which only the fingerprint is known."""

    email_hash: str
    kind: str
    subscription_id: int | None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(), salt="unsubscribe")


def stop_path(message: Message, language: str) -> str:
    """The path of the page that ends the news that a message is one of; it works for as long as a key lasts."""
    subscription_id = message.subject_id if message.subject_type == SUBSCRIPTION else None
    return path_of("notices.stop", language, token=_token(message.email, message.kind, subscription_id))


def subscription_path(subscription: Subscription, language: str) -> str:
    """The path of the page that ends a subscription."""
    return path_of("notices.stop", language, token=_token(subscription.email, "", subscription.id))


def _token(email: str, kind: str, subscription_id: int | None) -> str:
    return str(_serializer().dumps([address_hash(email), kind, subscription_id]))


def read_token(token: str) -> Stop:
    """What a token ends. Raises NotFoundError for one that is not ours."""
    try:
        email_hash, kind, subscription_id = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFoundError(_("This address is not complete.")) from None
    return Stop(email_hash, kind, subscription_id)


def subscription_of(stop: Stop) -> Subscription | None:
    """The subscription that a link ends; None where its mail came of something else, or it is gone."""
    return db.session.get(Subscription, stop.subscription_id) if stop.subscription_id else None


def end_one(stop: Stop) -> None:
    """End what the mail was sent for; doing it again changes nothing. Flushes; the caller commits."""
    if stop.subscription_id is None:
        _refuse(stop.email_hash, [stop.kind])
    else:
        _end(Subscription.id == stop.subscription_id)


def end_all(stop: Stop) -> None:
    """End all news to the reader. Flushes; the caller commits."""
    subscription = subscription_of(stop)
    if subscription is not None:
        _end(func.lower(Subscription.email) == subscription.email.lower())
    _refuse(stop.email_hash, NEWS)


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(update(Subscription).where(which, Subscription.ended_at.is_(None)).values(ended_at=now()))


def _refuse(email_hash: str, kinds: Iterable[str]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"email_hash": email_hash, "kind": kind} for kind in kinds]
    db.session.execute(dialect.insert(Unsubscription).on_conflict_do_nothing(), rows)


def welcome_back(email: str) -> None:
    """Forget that a reader had ended news: they have just asked for them. Flushes; the caller commits."""
    gone = select(Unsubscription).where(Unsubscription.email_hash == address_hash(email))
    for row in db.session.scalars(gone):
        db.session.delete(row)
    db.session.flush()
