"""Sending what was written, and showing it to whoever has the key."""

import re
import secrets

from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.submissions.drafts import fingerprint
from consult.submissions.folio import new_folio, read_folio

# Of 34,000 million folios a prefix, so many would have to be taken in a row.
ATTEMPTS = 5
# Folios of other origins (imports, demonstrations) need not have a checking sign.
_SHAPE = re.compile(r"[A-Z0-9-]{1,24}")


def is_complete(draft: Submission) -> bool:
    """Whether both pages before the last one were filled in."""
    return bool(draft.answers) and draft.group is not None


def send(draft: Submission) -> None:
    """Turn a locked draft into a submission with a folio of its own."""
    draft.state = SubmissionState.SUBMITTED
    draft.submitted_at = now()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with db.session.begin_nested():
                draft.folio = new_folio(draft.consultation.folio_prefix)
            return
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise


def with_folio(typed: str) -> Submission:
    """The submission of a folio as people type it. Raises NotFoundError, with a hint at a typing error."""
    read = read_folio(typed)
    folio = read or typed.strip().upper()
    sent = and_(Submission.folio == folio, Submission.state != SubmissionState.DRAFT)
    found: Submission | None = db.session.scalar(select(Submission).where(sent)) if _SHAPE.fullmatch(folio) else None
    if found is None and read is None:
        raise NotFoundError(_("That is no folio of ours. Compare it with your note sign by sign."))
    if found is None:
        raise NotFoundError(_("No opinion has this folio."))
    return found


def receipt(typed: str, key: str) -> Submission:
    """What was sent under a folio, for whoever has its key. Raises NotFoundError, whichever of the two is wrong."""
    found = with_folio(typed)
    if not secrets.compare_digest(found.secret_hash or "", fingerprint(key)):
        raise NotFoundError(_("This address is not complete. Look for the one that you kept."))
    return found
