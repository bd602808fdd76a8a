"""Batches: a pile of paper forms, or an assembly with its attendance and minutes. Flushes; the caller commits."""

import os
from collections.abc import Sequence
from typing import Any, BinaryIO

from sqlalchemy import func, select

from consult import storage
from consult.documents import kinds
from consult.documents.readers import Outcome, UnreadableError
from consult.documents.sentences import RefusedFileError
from consult.documents.service import MAX_BYTES, shown_name
from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation, Stage
from consult.models.intake import IntakeBatch
from consult.models.people import Person
from consult.models.submissions import Channel, Submission
from consult.models.types import now
from consult.operations import audit
from consult.paging import Page, clamped
from consult.submissions.visibility import counted

PAGE = 25  # batches, or entries of one, on a page
# What staff may take in for somebody else.
CHANNELS = (Channel.PAPER, Channel.ASSEMBLY, Channel.PHONE, Channel.MESSAGE, Channel.EMAIL)
ATTENDANCE = ("all", "women", "men")


def require_taking(consultation: Consultation) -> None:
    """Refuse with ConflictError before the opening and once results are out.

    After the close the forms that were filled in before it may still be entered.
    """
    if consultation.stage() not in {Stage.OPEN, Stage.CLOSED}:
        raise ConflictError(_("Opinions can be entered from the opening until the results are published."))


def find(consultation: Consultation, batch_id: int, *, lock: bool = False) -> IntakeBatch:
    """A batch of this consultation. Raises NotFoundError. `lock` holds it until the end of the transaction."""
    query = select(IntakeBatch).where(IntakeBatch.id == batch_id, IntakeBatch.consultation_id == consultation.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: IntakeBatch | None = db.session.scalar(query)
    if found is None:
        raise NotFoundError(_("There is no such batch."))
    return found


def listed(consultation: Consultation, number: int) -> tuple[Page[IntakeBatch], dict[int, int]]:
    """A page of the batches, the newest first, and how many entries each of them has."""
    mine = IntakeBatch.consultation_id == consultation.id
    total = db.session.scalar(select(func.count(IntakeBatch.id)).where(mine)) or 0
    number = clamped(number, total, PAGE)
    query = select(IntakeBatch).where(mine).order_by(IntakeBatch.id.desc())
    found = db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(found, number, PAGE, total), _counts(found)


def _counts(batches: Sequence[IntakeBatch]) -> dict[int, int]:
    ids = [each.id for each in batches]
    rows = db.session.execute(
        select(Submission.batch_id, func.count()).where(Submission.batch_id.in_(ids)).group_by(Submission.batch_id)
    )
    return {int(batch_id): number for batch_id, number in rows if batch_id is not None}


def entries(batch: IntakeBatch, number: int) -> Page[Submission]:
    """A page of what was entered in a batch, the newest first."""
    mine = Submission.batch_id == batch.id
    total = db.session.scalar(select(func.count(Submission.id)).where(mine)) or 0
    number = clamped(number, total, PAGE)
    query = select(Submission).where(mine).order_by(Submission.id.desc())
    return Page(db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all(), number, PAGE, total)


def facts(batch: IntakeBatch) -> dict[str, Any]:
    """What is said about a batch, as the audit log keeps it."""
    names = ("channel", "label", "place", "region", "attendance", "notes", "minutes_name")
    held = {"held_on": batch.held_on.isoformat() if batch.held_on else None}
    return {name: getattr(batch, name) for name in names} | held


def begin(consultation: Consultation, values: dict[str, Any], actor: Person) -> IntakeBatch:
    """A new batch. Raises ConflictError where nothing is taken in."""
    require_taking(consultation)
    made = IntakeBatch(consultation_id=consultation.id, created_by_id=actor.id, **values)
    db.session.add(made)
    audit.record("intake.begin", made, actor=actor, consultation_id=consultation.id, after=facts(made))
    return made


def change(batch: IntakeBatch, values: dict[str, Any], actor: Person) -> None:
    """Say something else about a batch; its channel stays, once something was entered by it."""
    before = facts(batch)
    if values["channel"] != batch.channel and _counts([batch]):
        raise ConflictError(_("Opinions were entered by this way already. Begin another batch for the other way."))
    for name, value in values.items():
        setattr(batch, name, value)
    if facts(batch) != before:
        audit.record(
            "intake.change",
            batch,
            actor=actor,
            consultation_id=batch.consultation_id,
            before=before,
            after=facts(batch),
        )


def keep_minutes(batch: IntakeBatch, stream: BinaryIO, file_name: str) -> None:
    """Keep the minutes of an assembly: a document or a photo of them. Raises RefusedFileError."""
    if stream.seek(0, os.SEEK_END) > MAX_BYTES:
        raise RefusedFileError(Outcome.TOO_LARGE, _("The file may have at most 25 MB."))
    try:
        kinds.kind_of(stream, file_name)
    except UnreadableError as problem:
        raise RefusedFileError(problem.outcome) from None
    stream.seek(0)
    batch.minutes_sha256 = storage.keep(stream).sha256
    batch.minutes_name = shown_name(file_name)


def close(batch: IntakeBatch, actor: Person, *, again: bool = False) -> None:
    """Close a locked batch, or open it `again`. Doing it twice changes nothing."""
    if bool(batch.closed_at) is not again:
        return
    batch.closed_at = None if again else now()
    action = "intake.reopen" if again else "intake.close"
    audit.record(action, batch, actor=actor, consultation_id=batch.consultation_id)


def by_channel(consultation_id: int) -> list[tuple[Channel, int]]:
    """How many submissions that count came in which way, most first."""
    number = func.count()
    mine = (Submission.consultation_id == consultation_id, counted())
    query = select(Submission.channel, number).where(*mine).group_by(Submission.channel).order_by(number.desc())
    return [(channel, count) for channel, count in db.session.execute(query)]


def attended(consultation_id: int) -> tuple[int, int]:
    """In how many assemblies, and how many people were there; they are not counted as opinions."""
    query = select(IntakeBatch.attendance).where(
        IntakeBatch.consultation_id == consultation_id, IntakeBatch.channel == Channel.ASSEMBLY.value
    )
    found = [attendance.get("all") or 0 for attendance in db.session.scalars(query)]
    return len(found), sum(found)
