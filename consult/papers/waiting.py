"""A mail to moderators when papers wait for their word: one a day to each of them, with how many wait.

The worker looks by the clock instead of writing when a paper comes: so the second paper of a day is told of, too, once
the day is over, and in one mail with the third.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.extensions import db
from consult.i18n import LANGUAGES
from consult.models.consultations import Consultation
from consult.models.messages import Message
from consult.models.papers import PaperSender
from consult.models.people import Membership, Person, Role
from consult.models.submissions import Submission
from consult.models.types import Translated, now
from consult.notices.links import path_of
from consult.notices.service import queue
from consult.notices.sessions import reader
from consult.papers.review import waiting

KIND = "papers_waiting"
BETWEEN = dt.timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """The papers of a consultation that wait. newest: when the last of them came, or was changed."""

    slug: str
    title: Translated
    count: int
    newest: dt.datetime


def tell_moderators() -> int:
    """Queue the mails that are due, and commit; gives how many. Doing it again, or at once, writes to nobody twice."""
    told = 0
    for person_id, papers in _by_moderator().items():
        told += _tell(db.session.get_one(Person, person_id), papers)
    db.session.commit()
    return told


def _by_moderator() -> dict[int, list[Waiting]]:
    """Who has to look at what, by the ids of people."""
    count, confirmed, changed = func.count(), func.max(PaperSender.confirmed_at), func.max(Submission.updated_at)
    query = (
        select(Consultation, count, confirmed, changed)
        .join(Submission, Submission.consultation_id == Consultation.id)
        .join(PaperSender, PaperSender.submission_id == Submission.id)
        .where(waiting())
        .group_by(Consultation.id)
        .order_by(Consultation.id)
    )
    found: dict[int, list[Waiting]] = defaultdict(list)
    with reader() as session:  # most looks find nothing, and take no write lock
        for consultation, number, *moments in session.execute(query):
            here = Waiting(consultation.slug, consultation.title, number, max(filter(None, moments)))
            for person_id in _moderators(session, consultation.working_group_id):
                found[person_id].append(here)
    return found


def _moderators(session: Session, working_group_id: int) -> set[int]:
    """The moderators of a working group; its co-chairs where it has none."""
    query = (
        select(Membership.role, Membership.person_id)
        .join(Membership.person)
        .where(Membership.working_group_id == working_group_id, Person.disabled_at.is_(None))
    )
    people: dict[Role, set[int]] = defaultdict(set)
    for role, person_id in session.execute(query):
        people[role].add(person_id)
    return people[Role.MODERATOR] or people[Role.CO_CHAIR]


def _tell(person: Person, papers: list[Waiting]) -> bool:
    """Queue the mail to one moderator, where something is new to them and a day has passed; tells whether it was."""
    mails = select(func.count(), func.max(Message.created_at)).where(
        Message.kind == KIND, Message.subject_type == "person", Message.subject_id == person.id
    )
    number, last = db.session.execute(mails).one()
    if last is not None and (last > now() - BETWEEN or all(each.newest <= last for each in papers)):
        return False
    language = person.language if person.language in LANGUAGES else str(current_app.config["DEFAULT_LANGUAGE"])
    one = papers[0] if len(papers) == 1 else None
    url = (
        path_of("papers.representatives", language, slug=one.slug)
        if one
        else path_of("issues.my_consultations", language)
    )
    data = {
        "name": person.name,
        "count": sum(each.count for each in papers),
        "papers": [{"title": each.title, "count": each.count} for each in papers],
        "url": url,
    }
    # Named by its number: of two workers that look at once, one writes it.
    occasion = f"{KIND}:{person.id}:{number + 1}"
    queue(KIND, person.email, language, data, about=("person", person.id), occasion=occasion)
    return True
