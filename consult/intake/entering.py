"""What somebody wrote on paper or said, entered by staff as a submission. Flushes; the caller commits."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.intake.batches import require_taking
from consult.models.consultations import Consultation
from consult.models.intake import IntakeBatch
from consult.models.people import Person
from consult.models.submissions import Channel, Submission, SubmissionState
from consult.operations import audit
from consult.submissions import drafts, service
from consult.submissions.answers import Answers, write
from consult.submissions.forms import OTHER_LANGUAGE


def enter(
    consultation: Consultation, batch: IntakeBatch, key: str, given: Answers, about: dict[str, Any], *, actor: Person
) -> Submission:
    """Store an entry under a folio of its own. The same key twice is the same entry, which comes back unchanged.

    Raises ConflictError for a closed batch and where nothing is taken in; NotFoundError for what is no key.
    """
    mine = drafts.owned_with(key)
    found: Submission | None = db.session.scalar(select(Submission).where(mine))
    if found is not None:
        return _of_batch(found, batch)
    require_taking(consultation)
    if batch.closed_at is not None:
        raise ConflictError(_("This batch is closed. Open it again to enter more."))
    made = Submission(
        consultation_id=consultation.id,
        secret_hash=drafts.fingerprint(key),
        channel=Channel(batch.channel),
        batch_id=batch.id,
        entered_by_id=actor.id,
    )
    try:
        drafts.reserve_folio(made, consultation, key)
    except IntegrityError:
        return _of_batch(db.session.scalars(select(Submission).where(mine)).one(), batch)
    write(made, given)
    drafts.save_about(made, **about)
    service.send(made)
    audit.record("intake.enter", made, actor=actor, consultation_id=consultation.id, after={"folio": made.folio})
    return made


def _of_batch(found: Submission, batch: IntakeBatch) -> Submission:
    if found.batch_id != batch.id:
        raise NotFoundError(_("This address belongs to another batch."))
    return found


def entry(batch: IntakeBatch, folio: str, *, lock: bool = False) -> Submission:
    """An entry of a batch that stands. Raises NotFoundError."""
    query = select(Submission).where(
        Submission.folio == folio, Submission.batch_id == batch.id, Submission.state == SubmissionState.SUBMITTED
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Submission | None = db.session.scalar(query)
    if found is None:
        raise NotFoundError(_("There is no such entry in this batch."))
    return found


def correct(found: Submission, given: Answers, about: dict[str, Any], actor: Person) -> None:
    """Let a locked entry say what the paper says. What it said before stays stored as the version before."""
    if service.correct(found, given, {**about, "email": found.email}):
        after = {"folio": found.folio, "version": found.version}
        audit.record("intake.correct", found, actor=actor, consultation_id=found.consultation_id, after=after)


def number_of(batch: IntakeBatch) -> int:
    """How many entries a batch has so far."""
    return db.session.scalar(select(func.count(Submission.id)).where(Submission.batch_id == batch.id)) or 0


def likely(consultation: Consultation, batch: IntakeBatch, actor: Person) -> dict[str, Any]:
    """What the next paper says of its author, if it is as the one that this person entered before it."""
    mine = (Submission.batch_id == batch.id, Submission.entered_by_id == actor.id)
    last: Submission | None = db.session.scalar(select(Submission).where(*mine).order_by(Submission.id.desc()).limit(1))
    if last is None:
        return {
            "group": None,
            "region": batch.region or "",
            "language": consultation.languages[0],
            "permission": "anonymous",
        }
    return {
        "group": last.group.value if last.group else None,
        "region": last.region or "",
        "language": last.language or OTHER_LANGUAGE,
        "permission": last.permission.value,
    }
