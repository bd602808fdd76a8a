"""Beginning a consultation, from nothing or from an earlier one."""

import copy
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from consult.consultations.setup.choices import LONGEST_SLUG, slug_taken
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.consultations import Article, Consultation, ConsultationDocument, Question
from consult.models.people import Membership, Person, Role, WorkingGroup
from consult.models.types import now
from consult.operations import audit

DEFAULT_ZONE = "America/Mexico_City"
# Dates to begin with; the working group sets its own before announcing.
OPENS_IN, OPEN_FOR = dt.timedelta(days=14), dt.timedelta(days=45)
MOST_OFFERED = 100  # earlier consultations to start from
_CREATE = "consultation.create"


@dataclass(frozen=True)
class Beginning:
    """What a consultation begins with. once: of the form; the same one twice makes one consultation."""

    title: str
    language: str
    group: WorkingGroup
    earlier: Consultation | None
    once: str


def earlier_ones(person: Person) -> Sequence[Consultation]:
    """The consultations that somebody may start from, the newest first."""
    query = select(Consultation).order_by(Consultation.id.desc()).limit(MOST_OFFERED)
    if not person.is_administrator:
        roles = [Role.CO_CHAIR, Role.RAPPORTEUR]
        mine = select(Membership.working_group_id).where(Membership.person_id == person.id, Membership.role.in_(roles))
        query = query.where(Consultation.working_group_id.in_(mine))
    return db.session.scalars(query).all()


def begin(beginning: Beginning, actor: Person) -> Consultation:
    """A draft. Pressed twice, the first one is given again. Flushes."""
    # Two presses at once wait for each other here.
    db.session.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
    if there := _begun_with(beginning.once, actor):
        return there
    opens = _midnight_in(OPENS_IN)
    made = Consultation(
        slug=free_slug(beginning.title),
        working_group=beginning.group,
        title={beginning.language: beginning.title},
        folio_prefix=folio_prefix(beginning.title),
        timezone=DEFAULT_ZONE,
        languages=[beginning.language],
        opens_at=opens,
        closes_at=opens + OPEN_FOR - dt.timedelta(minutes=1),
    )
    if beginning.earlier is not None:
        _copy(beginning.earlier, made)
    db.session.add(made)
    after = {"slug": made.slug, "once": beginning.once}
    event = audit.record(_CREATE, made, actor=actor, after=after)
    event.consultation_id = made.id
    return made


def _begun_with(once: str, actor: Person) -> Consultation | None:
    query = select(AuditEvent).where(AuditEvent.actor_id == actor.id, AuditEvent.action == _CREATE)
    for event in db.session.scalars(query.order_by(AuditEvent.id.desc()).limit(20)):
        if (event.after or {}).get("once") == once and event.consultation_id:
            return db.session.get(Consultation, event.consultation_id)
    return None


def _midnight_in(days: dt.timedelta) -> dt.datetime:
    zone = ZoneInfo(DEFAULT_ZONE)
    day = (now().astimezone(zone) + days).date()
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _copy(earlier: Consultation, made: Consultation) -> None:
    """Take over all that can be used again: no dates, no submissions, nobody's invitation."""
    for name in ("lead", "facts", "other_ways", "expected_groups", "expected_regions"):
        setattr(made, name, copy.deepcopy(getattr(earlier, name)))
    made.languages = [*made.languages, *(tag for tag in earlier.languages if tag not in made.languages)]
    made.timezone = earlier.timezone
    made.shows_opinions, made.reviews_representatives = earlier.shows_opinions, earlier.reviews_representatives
    made.copied_from_id = earlier.id
    for kind, rows in ((Question, "questions"), (Article, "articles"), (ConsultationDocument, "documents")):
        setattr(made, rows, [_copied(kind, row) for row in getattr(earlier, rows)])


def _copied(kind: Any, row: Any) -> Any:
    names = [
        column.key for column in kind.__table__.columns if column.key not in {"id", "consultation_id", "created_at"}
    ]
    return kind(**{name: copy.deepcopy(getattr(row, name)) for name in names})


def plain_letters(text: str) -> str:
    """The text in letters without accents: ¿Qué? -> Que."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if sign.isascii())


def free_slug(title: str) -> str:
    """An address made of a title, that no other consultation has."""
    words = re.sub(r"[^a-z0-9]+", "-", plain_letters(title).lower())
    slug = words[: LONGEST_SLUG - 20].strip("-") or "consulta"
    tried, number = slug, 1
    while slug_taken(tried):
        number += 1
        tried = f"{slug}-{number}"
    return tried


def folio_prefix(title: str) -> str:
    """The beginning of the folios: of the last of the longest words of a title, AGUA; letters that can be read out."""
    words = re.findall(r"[A-Z]+", plain_letters(title).upper())
    longest = max(reversed(words), key=len, default="")
    return longest[:6] if len(longest) > 1 else "OPINA"
