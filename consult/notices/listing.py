"""The outbox as the site's administrators see it."""

from sqlalchemy import func, select

from consult.extensions import db
from consult.i18n import _l
from consult.models.messages import Message, MessageState
from consult.paging import Page, clamped

PAGE_SIZE = 30
STATES = {
    MessageState.QUEUED: _l("Waiting"),
    MessageState.SENT: _l("Handed over"),
    MessageState.FAILED: _l("Given up"),
    MessageState.UNWANTED: _l("Not wanted"),
}


def listed(state: MessageState | None, number: int) -> Page[Message]:
    """A page of the mails in a state (None: in any), the newest first."""
    which = [Message.state == state] if state else []
    total = db.session.scalar(select(func.count()).select_from(Message).where(*which)) or 0
    number = clamped(number, total, PAGE_SIZE)
    query = select(Message).where(*which).order_by(Message.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(query).all(), number, PAGE_SIZE, total)
