"""Queueing mails, inside the caller's transaction: a mail and what it is about come and go together."""

import datetime as dt
import logging
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, select
from sqlalchemy.dialects import postgresql, sqlite

from consult.extensions import db
from consult.i18n import LANGUAGES, current_language
from consult.models.consultations import Consultation
from consult.models.messages import Message, MessageState, Unsubscription
from consult.models.types import now
from consult.notices.addresses import address_hash, valid_address
from consult.notices.kinds import DAILY_LIMITS, NEWS

DAY = dt.timedelta(days=1)
log = logging.getLogger(__name__)


def queue(
    kind: str,
    email: str,
    language: str,
    data: dict[str, Any],
    *,
    consultation: Consultation | None = None,
    about: tuple[str, int] | None = None,
    occasion: str | None = None,
) -> None:
    """Write down a mail that the worker sends once the caller has committed.

    `kind` names the template templates/notices/<kind>.txt: its first line is "Subject: ...", then comes the text.
    `data` is what the template reads, plain values; `url`, if any, is a path on this site ("/es/...") that the mail
    turns into the one link it has. The template also knows `consultation`, `site` and `language`. The same `occasion`
    (128 characters at most) twice makes no second mail. News (kinds.NEWS) that the reader has ended are not sent, and
    kinds.DAILY_LIMITS may hold a mail back; the caller is not told.

    Raises BadAddressError for what is no address, ValueError for a link that does not lead to this site.
    """
    email = valid_address(email)
    _check_link(data.get("url"))
    if is_held_back(kind, email):
        log.warning("a mail of kind %s was left out: its reader got as many in a day as they may", kind)
        return
    said_no = db.session.scalar(select(has_said_no(kind, email)))
    row = {
        "kind": kind,
        "email": email,
        "language": language if language in LANGUAGES else current_language().tag,
        "data": data,
        "consultation_id": consultation.id if consultation else None,
        "subject_type": about[0] if about else None,
        "subject_id": about[1] if about else None,
        "occasion": occasion,
        "state": MessageState.UNWANTED if said_no else MessageState.QUEUED,
    }
    # A mail that was queued before, perhaps by somebody else a moment ago, is left as it is.
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(Message).values(row).on_conflict_do_nothing(index_elements=["occasion"]))


def has_said_no(kind: str, email: str) -> ColumnElement[bool]:
    """Whether the reader has ended this kind of news, to be asked in a query; never so for other mails."""
    said_no = exists().where(Unsubscription.email_hash == address_hash(email), Unsubscription.kind == kind)
    return said_no if kind in NEWS else false()


def _check_link(url: str | None) -> None:
    if url is not None and (not url.startswith("/") or url.startswith("//") or "\\" in url or not url.isprintable()):
        raise ValueError(f"{url!r} is not a path on this site")


def is_held_back(kind: str, email: str) -> bool:
    """Whether an address has had as many mails of a kind today as kinds.DAILY_LIMITS lets it have."""
    limit = DAILY_LIMITS.get(kind)
    if limit is None:
        return False
    of_today = select(func.count()).where(
        Message.kind == kind, func.lower(Message.email) == email.lower(), Message.created_at > now() - DAY
    )
    return (db.session.scalar(of_today) or 0) >= limit
