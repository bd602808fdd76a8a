"""What was done in the set-up of a consultation, in words, out of the audit log."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.consultations.setup import changes
from consult.consultations.setup.changes import Change
from consult.extensions import db
from consult.i18n import LazyText, _, _l
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation

MOST = 10
WORDS: dict[str, LazyText] = {
    "consultation.create": _l("%(who)s began the consultation."),
    "consultation.change_words": _l("%(who)s changed title or introduction."),
    "consultation.change_languages": _l("%(who)s changed the languages."),
    "consultation.change_facts": _l("%(who)s changed what is being decided."),
    "consultation.change_other_ways": _l("%(who)s changed the other ways to take part."),
    "consultation.change_dates": _l("%(who)s changed the dates."),
    "consultation.change_convening": _l("%(who)s changed who convenes."),
    "consultation.change_audience": _l("%(who)s changed the sectors and regions to be heard."),
    "consultation.change_options": _l("%(who)s changed the options."),
    "consultation.add_question": _l("%(who)s added a question."),
    "consultation.change_question": _l("%(who)s changed a question."),
    "consultation.order_questions": _l("%(who)s changed the order of the questions."),
    "consultation.remove_question": _l("%(who)s removed a question."),
    "consultation.paste_articles": _l("%(who)s pasted the draft text."),
    "consultation.change_article": _l("%(who)s changed an article."),
    "consultation.remove_article": _l("%(who)s removed an article."),
    "consultation.add_document": _l("%(who)s added a document."),
    "consultation.order_documents": _l("%(who)s changed the order of the documents."),
    "consultation.remove_document": _l("%(who)s took a document off the list."),
    "consultation.list_invited": _l("%(who)s put organisations on the list of those invited."),
    "invitation.send": _l("%(who)s sent an organisation its invitation."),
    "invitation.remove": _l("%(who)s took an organisation off the list of those invited."),
    "membership.invite": _l("%(who)s invited somebody into the working group."),
    "membership.withdraw": _l("%(who)s took an invitation into the working group back."),
    "membership.remove": _l("%(who)s ended somebody’s role in the working group."),
    "consultation.announce": _l("%(who)s announced the consultation."),
    "consultation.extend": _l("%(who)s moved the close."),
    "consultation.close": _l("%(who)s closed the consultation early."),
    "consultation.reopen": _l("%(who)s opened the consultation again."),
}


@dataclass(frozen=True)
class Event:
    """One thing that somebody did: a whole sentence, its moment, and what changed by it."""

    at: dt.datetime
    text: str
    changes: Sequence[Change] = ()


def latest(consultation: Consultation) -> list[Event]:
    """What was done last, the newest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.consultation_id == consultation.id, AuditEvent.action.in_(WORDS))
        .order_by(AuditEvent.id.desc())
        .options(joinedload(AuditEvent.actor))
        .limit(MOST)
    )
    return [in_words(event, consultation) for event in db.session.scalars(query)]


def in_words(event: AuditEvent, consultation: Consultation) -> Event:
    """A row whose action is one of WORDS."""
    who = event.actor.name if event.actor else _("The operator")
    return Event(event.at, _(WORDS[event.action].message, who=who), changes.of(event, consultation))
