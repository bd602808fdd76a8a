"""Sending what was written, correcting and withdrawing it, and showing it to whoever has the key."""

import re
import secrets

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.submissions import Submission, SubmissionState, VersionAction
from consult.models.types import now
from consult.submissions import answers, drafts
from consult.submissions.answers import Answers
from consult.submissions.codes import code_print, read_address
from consult.submissions.drafts import fingerprint
from consult.submissions.folio import read_folio
from consult.submissions.versions import begin_version, facts_of

# Folios of other origins (imports, demonstrations) need not have a checking sign.
_SHAPE = re.compile(r"[A-Z0-9-]{1,24}")


def is_complete(draft: Submission) -> bool:
    """Whether all pages before the last one that have to be filled in were."""
    return bool(draft.answers) and draft.group is not None


def send(draft: Submission) -> None:
    """Turn a locked draft into a submission, under the folio that was reserved for it if one was."""
    draft.state = SubmissionState.SUBMITTED
    draft.submitted_at = now()
    if draft.folio is None:
        drafts.reserve_folio(draft, draft.consultation)
    begin_version(draft, VersionAction.SENT)


def correct(submission: Submission, given: Answers, about: dict[str, object]) -> bool:
    """Let a locked submission say something else from now on; False where it says just that already.

    What it said before stays stored as the version before.
    """
    before, email = facts_of(submission), submission.email
    drafts.save_about(submission, **about)  # type: ignore[arg-type]  # the form's own values
    different = answers.changed(submission, given)
    if not different and facts_of(submission) == before:
        return submission.email != email
    number = begin_version(submission, VersionAction.CORRECTED)
    answers.replace(submission, different, number)
    return True


def withdraw(submission: Submission) -> None:
    """Take a locked submission back: it is counted and shown no more. Doing it twice changes nothing."""
    if submission.state is SubmissionState.SUBMITTED:
        submission.state = SubmissionState.WITHDRAWN
        begin_version(submission, VersionAction.WITHDRAWN)


def with_folio(typed: str) -> Submission:
    """The submission of a folio as people type it. Raises NotFoundError, with a hint at a typing error."""
    return _with_folio(typed, lock=False)


def _with_folio(typed: str, *, lock: bool) -> Submission:
    read = read_folio(typed)
    folio = read or typed.strip().upper()
    sent = and_(Submission.folio == folio, Submission.state != SubmissionState.DRAFT)
    query = select(Submission).where(sent)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Submission | None = db.session.scalar(query) if _SHAPE.fullmatch(folio) else None
    if found is None and read is None:
        raise NotFoundError(_("That is no folio of ours. Compare it with your note sign by sign."))
    if found is None:
        raise NotFoundError(_("No opinion has this folio."))
    return found


def receipt(typed: str, key: str, *, lock: bool = False) -> Submission:
    """What was sent under a folio, for whoever has its key. Raises NotFoundError, whichever of the two is wrong.

    `lock` keeps others from changing it until the end of the transaction.
    """
    found = _with_folio(typed, lock=lock)
    by_code = read_address(key)
    if by_code:
        is_right = by_code[0] == found.folio and _same(found.code_hash, code_print(*by_code))
    else:
        is_right = _same(found.secret_hash, fingerprint(key))
    if not is_right:
        raise NotFoundError(_("This address is not complete. Look for the one that you kept."))
    return found


def _same(stored: str | None, shown: str) -> bool:
    return secrets.compare_digest(stored or "", shown)


def with_code(folio: str, code: str) -> Submission | None:
    """The draft or submission that folio and code open, both as `codes.read_typed` gives them."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.folio == folio, Submission.code_hash == code_print(folio, code))
        .options(joinedload(Submission.consultation))
    )
