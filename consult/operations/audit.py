"""The audit log: one function writes it."""

from typing import Any

from consult.extensions import Model, db
from consult.models.audit import AuditEvent
from consult.models.people import Person
from consult.request_id import request_id


def record(
    action: str,
    subject: Model,
    *,
    actor: Person | None = None,
    consultation_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add a row that says who (None: a command or the worker) did what to a stored object.

    `action` is "noun.verb"; `before` and `after` carry only what changed. Flushes, so that the subject has an id.
    """
    db.session.flush()
    event = AuditEvent(
        actor_id=actor.id if actor else None,
        consultation_id=consultation_id,
        action=action,
        subject_type=type(subject).__name__,
        subject_id=getattr(subject, "id", None),
        before=before,
        after=after,
        request_id=request_id.get(),
    )
    db.session.add(event)
    return event
