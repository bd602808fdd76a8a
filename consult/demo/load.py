"""Loads the demonstration: all that takes time comes first, then one transaction stores everything or nothing."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from consult import storage
from consult.demo import consultation, people, positions, reading, texts
from consult.demo.texts import Paper, Text
from consult.documents import kinds
from consult.documents.extraction import Extraction, extract
from consult.errors import ConflictError, ConsultError
from consult.extensions import db
from consult.i18n import _
from consult.intake.folios import new_folios
from consult.issues import runs
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.consultations import Consultation, ConsultationDocument
from consult.models.organisations import Organisation
from consult.models.people import WorkingGroup
from consult.models.submissions import Answer, Channel, Submission, SubmissionKind, SubmissionState
from consult.operations import audit

Report = Callable[[str], None]


@dataclass(frozen=True)
class _ReadPaper:
    """A position paper whose file is stored and read."""

    paper: Paper
    stored: storage.StoredFile
    read: Extraction


def load_demonstration(report: Report) -> None:
    """Store the demonstration and queue its first run; does nothing where it is already. Commits.

    `report` gets a line about each step. Raises ConsultError on a site with an address of its own, and where one of the
    demonstration's papers cannot be read.
    """
    if current_app.config["PUBLIC_URL"]:
        raise ConsultError(_("The demonstration's passwords are known to everybody: a public site must not have it."))
    already_there = _is_there()
    db.session.rollback()  # nothing is locked while papers are read
    if already_there:
        report("The demonstration is here already.")
        return
    report("Reading the position papers.")
    papers = [_read(paper) for paper in texts.papers()]
    documents = reading.documents()
    comments = texts.comments()
    group, administrators = people.working_group(), people.administrators()
    report(f"Storing {len(comments)} comments and {len(papers)} position papers.")
    if _is_there():
        raise ConflictError(_("Somebody else has just loaded the demonstration."))
    db.session.add_all([group, *administrators])
    _store(group, comments, papers, documents)
    db.session.commit()
    report("Queued the first clustering.")


def _is_there() -> bool:
    return db.session.scalar(select(Consultation.id).where(Consultation.slug == consultation.SLUG)) is not None


def _read(paper: Paper) -> _ReadPaper:
    with paper.file.open("rb") as file:
        stored = storage.keep(file)
    read = extract(storage.path(stored.sha256), paper.file.name)
    if not read.pages:
        raise ConsultError(
            _("The paper %(name)s cannot be read: %(why)s.", name=paper.file.name, why=read.outcome.value)
        )
    return _ReadPaper(paper, stored, read)


def _store(
    group: WorkingGroup,
    comments: Sequence[Text],
    papers: Sequence[_ReadPaper],
    documents: Sequence[ConsultationDocument],
) -> None:
    every = [*comments, *(read.paper.text for read in papers)]
    today = dt.datetime.now(consultation.ZONE).date()
    moved = consultation.shift(max(text.sent for text in every), today)
    asked = consultation.consultation(group, moved, today)
    asked.documents.extend(documents)
    db.session.add(asked)
    folios = new_folios(asked.folio_prefix, len(every))
    organisations = _organisations(every)
    made = [_submission(asked, text, folio, organisations, moved) for text, folio in zip(every, folios, strict=True)]
    db.session.add_all(made)
    db.session.add_all(positions.add(asked, {each.source_key: each for each in made if each.source_key}))
    for read, submission in zip(papers, made[len(comments) :], strict=True):
        submission.kind = SubmissionKind.POSITION_PAPER
        db.session.add(_attachment(read, submission))
    audit.record("demonstration.load", asked, consultation_id=asked.id, after={"submissions": len(made)})
    runs.request_run(asked, None)


def _organisations(every: Sequence[Text]) -> dict[str, Organisation]:
    """One for each name, with the group and the state of its first text."""
    made: dict[str, Organisation] = {}
    for text in every:
        if text.organisation:
            made.setdefault(
                text.organisation, Organisation(name=text.organisation, group=text.group, region=text.region)
            )
    return made


def _submission(
    asked: Consultation, text: Text, folio: str, organisations: dict[str, Organisation], moved: dt.timedelta
) -> Submission:
    sent = (text.sent + moved).replace(tzinfo=consultation.ZONE)
    return Submission(
        consultation=asked,
        state=SubmissionState.SUBMITTED,
        folio=folio,
        group=text.group,
        region=text.region,
        language=text.language,
        permission=text.permission,
        name=text.name,
        organisation=organisations[text.organisation] if text.organisation else None,
        title=text.title,
        abstract=text.abstract,
        channel=Channel.DEMONSTRATION,
        source_key=text.key,
        created_at=sent,
        updated_at=sent,
        submitted_at=sent,
        answers=[
            Answer(question=asked.questions[position - 1], text=words) for position, words in text.answers.items()
        ],
    )


def _attachment(read: _ReadPaper, submission: Submission) -> Attachment:
    return Attachment(
        submission=submission,
        file_name=read.paper.file.name,
        media_type=kinds.MEDIA_TYPES[read.paper.file.suffix.removeprefix(".")],
        size=read.stored.size,
        sha256=read.stored.sha256,
        extraction=ExtractionState.READ,
        page_count=read.read.page_count,
        word_count=read.read.word_count,
        language=read.read.language,
        confirmed_at=submission.submitted_at,
        created_at=submission.created_at,
        pages=[AttachmentPage(number=number, text=page) for number, page in enumerate(read.read.pages, start=1)],
    )
