"""When a paper speaks for its organisation: sent, its representative's address confirmed, reviewed where asked.

`Submission.organisation` is set at that moment and taken away when it does not hold any more; everything that counts
or shows submissions asks for it (consult/submissions/visibility.py).
"""

import enum

from consult.extensions import db
from consult.i18n import LANGUAGES
from consult.models.papers import PaperSender
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.notices.service import is_held_back, queue
from consult.papers import addresses, organisations
from consult.submissions.arrivals import arrived
from consult.submissions.drafts import fingerprint, new_key

CONFIRM = "paper_confirm"


class Hold(enum.Enum):
    """What a sent paper waits for."""

    ADDRESS = "address"  # its representative has not confirmed the address
    REVIEW = "review"  # a moderator has to confirm the representative
    REFUSED = "refused"
    NOTHING = "nothing"


def hold_of(paper: Submission, sender: PaperSender) -> Hold:
    """What keeps a sent paper from being public."""
    if paper.organisation_id is not None:
        return Hold.NOTHING
    if sender.is_refused:
        return Hold.REFUSED
    return Hold.REVIEW if sender.confirmed_at else Hold.ADDRESS


def ask_representative(paper: Submission, sender: PaperSender) -> None:
    """Send the link that confirms the representative's address; an earlier link is worth nothing any more.

    An address that got too many of them today gets none: anybody may name any address.
    """
    sender.token_hash = sender.confirmation_sent_at = None
    if has_enough_mail(sender):
        return
    token = new_key()
    sender.token_hash, sender.confirmation_sent_at = fingerprint(token), now()
    language = language_of(paper)
    queue(
        CONFIRM,
        sender.representative_email or "",
        language,
        _facts(paper, sender) | {"url": addresses.in_language(language, "papers.confirm", token=token)},
        consultation=paper.consultation,
        about=("submission", paper.id),
    )


def has_enough_mail(sender: PaperSender) -> bool:
    """Whether the representative's address got as many links to confirm today as it may get."""
    return is_held_back(CONFIRM, sender.representative_email or "")


def language_of(paper: Submission) -> str:
    """The language of mails about a paper."""
    tag = paper.interface_language
    return tag if tag in LANGUAGES else next(iter(LANGUAGES))


def _facts(paper: Submission, sender: PaperSender) -> dict[str, str | None]:
    return {
        "name": sender.representative_name,
        "organisation": sender.organisation_name,
        "title": paper.title,
        "folio": paper.folio,
        "reason": sender.review_reason,
    }


def needs_review(paper: Submission, sender: PaperSender) -> bool:
    """Whether a moderator has to confirm the representative: asked for, refused before, or a name that is another's."""
    was_refused = sender.review_reason is not None
    return paper.consultation.reviews_representatives or was_refused or organisations.is_claimed_by_another(sender)


def settle(paper: Submission, sender: PaperSender) -> bool:
    """Let a sent paper speak for its organisation as soon as nothing stands against it; tells whether it does. Flushes.

    The caller holds the lock of the paper.
    """
    if paper.state is not SubmissionState.SUBMITTED or sender.is_refused or sender.confirmed_at is None:
        return False
    first = paper.organisation_id is None
    if first and sender.reviewed_at is None and needs_review(paper, sender):
        return False
    if first:
        paper.organisation = organisations.found_or_made(sender)
        db.session.flush()
        arrived(paper.consultation_id)
        _tell(paper, sender, "paper_public", addresses.of_paper(paper, language_of(paper)))
    if paper.organisation is not None:
        organisations.refresh(paper.organisation)
    return True


def unsettle(paper: Submission, sender: PaperSender, *, ask: bool) -> None:
    """Let a paper wait again, because it now says to speak for somebody else; `ask` sends a new link. Flushes.

    The reason of a refusal stays: what was refused is not public again without a moderator.
    """
    before = paper.organisation
    paper.organisation = None
    sender.is_refused, sender.reviewed_at, sender.reviewed_by = False, None, None
    if ask:
        sender.confirmed_at = None
        ask_representative(paper, sender)
    db.session.flush()
    if before is not None:
        organisations.refresh(before)


def refuse(paper: Submission, sender: PaperSender) -> None:
    """Let a paper not speak for the organisation; its representative is told why. Flushes."""
    before = paper.organisation
    paper.organisation = None
    db.session.flush()
    if before is not None:
        organisations.refresh(before)
    _tell(paper, sender, "paper_refused", addresses.of_start(paper, language_of(paper)))


def _tell(paper: Submission, sender: PaperSender, kind: str, url: str) -> None:
    if sender.representative_email is None:
        return
    queue(
        kind,
        sender.representative_email,
        language_of(paper),
        _facts(paper, sender) | {"url": url},
        consultation=paper.consultation,
        about=("submission", paper.id),
    )
