"""Who wants news: asked for with an address, confirmed by the link in a mail, ended by the link in every mail.

Whoever asks learns nothing about an address: the page is the same whether it was known before or not.
"""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import ColumnElement, func, select

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.messages import Subscription
from consult.models.types import now
from consult.notices import stopping
from consult.notices.addresses import valid_address
from consult.notices.links import path_of
from consult.notices.service import is_held_back, queue

TOKEN_BYTES = 24
SERVES_FOR = dt.timedelta(days=7)  # how long the link that confirms is good
CONFIRM, KNOWN = "confirm_subscription", "subscribed"


def ask(email: str, language: str, consultation: Consultation | None) -> None:
    """Note that somebody wants news (None: of all consultations), and send the link that confirms it.

    An address that gets them already is told so, in a mail. Flushes. Raises BadAddressError.
    """
    email = valid_address(email)
    standing = db.session.scalar(select(Subscription).where(*_standing(email, consultation)))
    if standing is not None:
        about = (stopping.SUBSCRIPTION, standing.id)
        data = {"url": stopping.subscription_path(standing, language)}
        queue(KNOWN, email, language, data, consultation=consultation, about=about)
        return
    if is_held_back(CONFIRM, email):
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    wish = Subscription(
        email=email,
        consultation_id=consultation.id if consultation else None,
        language=language,
        token_hash=_fingerprint(token),
    )
    db.session.add(wish)
    db.session.flush()
    data = {"url": path_of("notices.confirm", language, token=token)}
    queue(CONFIRM, email, language, data, consultation=consultation, about=(stopping.SUBSCRIPTION, wish.id))


def _standing(email: str, consultation: Consultation | None) -> list[ColumnElement[bool]]:
    of = Subscription.consultation_id
    return [
        func.lower(Subscription.email) == email.lower(),
        of == consultation.id if consultation else of.is_(None),
        Subscription.confirmed_at.is_not(None),
        Subscription.ended_at.is_(None),
    ]


def asked(token: str, *, lock: bool = False) -> Subscription:
    """What a link confirms, or has confirmed. Raises NotFoundError: it is not ours, too old, or was ended."""
    query = select(Subscription).where(Subscription.token_hash == _fingerprint(token))
    found: Subscription | None = db.session.scalar(query.with_for_update() if lock else query)
    if found is None or found.ended_at or (not found.confirmed_at and found.created_at < now() - SERVES_FOR):
        raise NotFoundError(_("This link does not serve any more. Ask for news again, and you get a new one."))
    return found


def confirm(token: str) -> Subscription:
    """Begin to send news; once more changes nothing. Flushes. Raises what `asked` raises."""
    wish = asked(token, lock=True)
    if wish.confirmed_at is None:
        consultation = db.session.get(Consultation, wish.consultation_id) if wish.consultation_id else None
        for other in db.session.scalars(select(Subscription).where(*_standing(wish.email, consultation))):
            other.ended_at = now()  # asked for twice, confirmed twice: one remains
        wish.confirmed_at = now()
        stopping.welcome_back(wish.email)
    return wish


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
