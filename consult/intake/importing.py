"""Importing submissions that were collected elsewhere: read first, then stored in one transaction, all or nothing."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from consult.errors import ConsultError
from consult.extensions import db
from consult.intake.attached import NamedFile
from consult.intake.file_rows import add_files
from consult.intake.folios import chunks, new_folios
from consult.intake.rows import Entry, Problem
from consult.models.consultations import Consultation, Question
from consult.models.organisations import Organisation
from consult.models.people import StakeholderGroup, WorkingGroup
from consult.models.submissions import Answer, Channel, Permission, Submission, SubmissionState
from consult.models.types import now
from consult.operations import audit
from consult.progress import Progress
from consult.submissions.arrivals import arrived

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 80
DEFAULT_ZONE = "America/Mexico_City"
QUESTION = {"es": "¿Qué opinas?", "en": "What do you think?"}


@dataclass(frozen=True)
class Target:
    """What has to be known of a consultation to read a file for it."""

    zone: ZoneInfo
    questions: list[list[str]]  # the words of each, in its languages


@dataclass(frozen=True)
class Origin:
    """Where a file comes from, and what comes along with its rows, by the key of the entry."""

    file_name: str
    source: str | None = None
    files: Mapping[str, Sequence[NamedFile]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sorted:
    """Entries by what is stored already. conflicts: an id that is there with another text."""

    fresh: list[Entry]
    there: list[Entry]
    conflicts: list[Problem]


def find_consultation(slug: str) -> Consultation | None:
    """The consultation with this slug, or None."""
    return db.session.scalar(select(Consultation).where(Consultation.slug == slug))


def target_of(slug: str, create: bool) -> Target:
    """What to read a file for; keeps nothing locked. Raises ConsultError where there is no such consultation."""
    found = find_consultation(slug)
    if found is None and not create:
        raise ConsultError(f"There is no consultation {slug!r}. Make it along the way with --create TITLE.")
    words = [list(question.text.values()) for question in found.questions] if found else [list(QUESTION.values())]
    target = Target(ZoneInfo(found.timezone if found else DEFAULT_ZONE), words)
    db.session.rollback()
    return target


def make_consultation(slug: str, title: str, language: str, like: str | None, opened: dt.datetime) -> Consultation:
    """A consultation of one question that closed just now. Flushes; raises ConsultError for a wrong slug.

    It belongs to a working group of its own, or to that of the consultation `like`.
    """
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug):
        raise ConsultError(f"{slug!r} cannot stand in an address: use a-z, 0-9 and single dashes between them.")
    other = find_consultation(like) if like else None
    if like and other is None:
        raise ConsultError(f"There is no consultation {like!r} whose working group could be taken.")
    made = Consultation(
        slug=slug,
        title={language: title},
        folio_prefix=re.sub(r"[^A-Z]", "", slug.upper())[:6] or "OPINA",
        timezone=other.timezone if other else DEFAULT_ZONE,
        languages=other.languages if other else [language],
        announced_at=opened,
        opens_at=opened,
        closes_at=now(),
        working_group=other.working_group if other else WorkingGroup(name={language: title}),
        questions=[Question(position=1, text=QUESTION)],
    )
    db.session.add(made)
    audit.record("consultation.create", made, after={"slug": slug})
    return made


def sort_out(consultation: Consultation | None, entries: Sequence[Entry]) -> Sorted:
    """Part what is new from what is there already. For a lasting answer, in the transaction that stores."""
    stored = _stored_texts(consultation, entries) if consultation else {}
    fresh, there, conflicts = [], [], []
    for entry in entries:
        if entry.key not in stored:
            fresh.append(entry)
        elif stored[entry.key] == set(entry.answers.values()):
            there.append(entry)
        else:
            reason = f"has the id {entry.key!r}, which is there already with another text"
            conflicts.append(Problem(entry.line, reason))
    return Sorted(fresh, there, conflicts)


def _stored_texts(consultation: Consultation, entries: Sequence[Entry]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for chunk in chunks(entries):
        rows = db.session.execute(
            select(Submission.source_key, Answer.text)
            .join(Answer, (Answer.submission_id == Submission.id) & Answer.until_version.is_(None))
            .where(
                Submission.consultation_id == consultation.id, Submission.source_key.in_([entry.key for entry in chunk])
            )
        )
        for key, text in rows:
            found.setdefault(str(key), set()).add(text)
    return found


def store(consultation: Consultation, entries: Sequence[Entry], origin: Origin, progress: Progress) -> None:
    """Store entries as anonymous submissions. Flushes; `progress` gets the number stored with every chunk."""
    organisations = _organisations(entries)
    folios = new_folios(consultation.folio_prefix, len(entries))
    questions = {question.position: question.id for question in consultation.questions}
    moment = now()
    numbered = list(zip(entries, folios, strict=True))
    for chunk in chunks(numbered):
        rows = [
            _row(consultation, entry, folio, origin, organisations=organisations, moment=moment)
            for entry, folio in chunk
        ]
        ids = db.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows).all()
        answers = [
            {"submission_id": submission_id, "question_id": questions[position], "text": text}
            for submission_id, (entry, _) in zip(ids, chunk, strict=True)
            for position, text in sorted(entry.answers.items())
        ]
        db.session.execute(insert(Answer), answers)
        for submission_id, (entry, _) in zip(ids, chunk, strict=True):
            add_files(submission_id, origin.files.get(entry.key, ()))
        progress(len(chunk))
    arrived(consultation.id)
    audit.record(
        "submissions.import",
        consultation,
        consultation_id=consultation.id,
        after={"file": origin.file_name, "submissions": len(entries)}
        | ({"source": origin.source} if origin.source else {})
        | ({"attachments": sum(map(len, origin.files.values()))} if origin.files else {}),
    )


def _row(
    consultation: Consultation,
    entry: Entry,
    folio: str,
    origin: Origin,
    *,
    organisations: dict[str, int],
    moment: dt.datetime,
) -> dict[str, object]:
    return {
        "consultation_id": consultation.id,
        "kind": entry.kind,
        "state": SubmissionState.SUBMITTED,
        "folio": folio,
        "group": entry.group,
        "region": entry.region,
        "language": entry.language,
        "permission": Permission.ANONYMOUS,
        "name": entry.name,
        "organisation_id": organisations.get(entry.organisation) if entry.organisation else None,
        "title": entry.title,
        "channel": Channel.IMPORT,
        "source": origin.source,
        "source_key": entry.key,
        "submitted_at": entry.sent or moment,
    }


def _organisations(entries: Sequence[Entry]) -> dict[str, int]:
    """The ids of the organisations that entries name; unknown ones are made, with the group of their first entry."""
    named: dict[str, Entry] = {}
    for entry in entries:
        if entry.organisation:
            named.setdefault(entry.organisation, entry)
    ids: dict[str, int] = {}
    for chunk in chunks(list(named)):
        query = select(Organisation.name, Organisation.id).where(Organisation.name.in_(chunk))
        ids.update((name, organisation_id) for name, organisation_id in db.session.execute(query))
    made = [
        Organisation(name=name, group=entry.group or StakeholderGroup.OTHER, region=entry.region)
        for name, entry in named.items()
        if name not in ids
    ]
    db.session.add_all(made)
    db.session.flush()
    return ids | {organisation.name: organisation.id for organisation in made}
