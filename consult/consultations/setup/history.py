"""What was done in the set-up of a consultation, in words, out of the audit log."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.i18n import LazyText, _, _l
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation

MOST = 10
_WORDS: dict[str, LazyText] = {
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
    "invitation.send": _l("%(who)s sent an invitation."),
    "invitation.remove": _l("%(who)s took an organisation off the list of those invited."),
    "consultation.announce": _l("%(who)s announced the consultation."),
    "consultation.extend": _l("%(who)s moved the close."),
    "consultation.close": _l("%(who)s closed the consultation early."),
    "consultation.reopen": _l("%(who)s opened the consultation again."),
}


@dataclass(frozen=True)
class Event:
    """One thing that somebody did: a whole sentence and its moment."""

    at: dt.datetime
    text: str


def latest(consultation: Consultation) -> list[Event]:
    """What was done last, the newest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.consultation_id == consultation.id, AuditEvent.action.in_(_WORDS))
        .order_by(AuditEvent.id.desc())
        .options(joinedload(AuditEvent.actor))
        .limit(MOST)
    )
    return [Event(event.at, _sentence(event)) for event in db.session.scalars(query)]


def _sentence(event: AuditEvent) -> str:
    who = event.actor.name if event.actor else _("The operator")
    return _(_WORDS[event.action].message, who=who)
