"""Versions of a submission: each correction makes one, and what stood before stays stored beside it.

Call `begin_version` once the submission's own columns hold what the version says. Then close the answers and files that
it replaces with the number that it gave, and add the new ones with `since_version` set to it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.passages import Passage
from consult.models.submissions import Answer, Submission, SubmissionVersion, VersionAction
from consult.models.types import now
from consult.submissions.arrivals import arrived


def facts_of(submission: Submission) -> dict[str, Any]:
    """What a submission says beside its answers and files."""
    return {
        "permission": submission.permission.value,
        "name": submission.name,
        "group": submission.group.value if submission.group else None,
        "region": submission.region,
        "language": submission.language,
        "title": submission.title,
        "abstract": submission.abstract,
    }


def begin_version(submission: Submission, action: VersionAction) -> int:
    """Note that a submission was sent, corrected or withdrawn; gives the number of the version that begins. Flushes.

    Sending is version 1; everything after that counts up. The caller holds the row's lock (`with_for_update`), so that
    two corrections at once get a number each.
    """
    if action is not VersionAction.SENT:
        submission.version += 1
    entry = SubmissionVersion(
        submission_id=submission.id, number=submission.version, action=action, at=now(), facts=facts_of(submission)
    )
    db.session.add(entry)
    db.session.flush()
    db.session.expire(submission, ["versions"])
    if action is not VersionAction.WITHDRAWN:
        arrived(submission.consultation_id)
    return submission.version


def close_answers(answers: Iterable[Answer], number: int) -> None:
    """End answers before version `number`: they stay stored, and their passages are shown and counted no more.

    Flushes, so that another answer to the same question may follow.
    """
    closed = list(answers)
    for answer in closed:
        answer.until_version = number
    _retire(Passage.answer_id.in_([answer.id for answer in closed]))
    _forget(closed, ["answers", "all_answers"])


def close_attachments(attachments: Iterable[Attachment], number: int) -> None:
    """The same for files, and for the passages of all their pages."""
    closed = list(attachments)
    for attachment in closed:
        attachment.until_version = number
    pages = select(AttachmentPage.id).where(AttachmentPage.attachment_id.in_([each.id for each in closed]))
    _retire(Passage.attachment_page_id.in_(pages))
    _forget(closed, ["attachments", "all_attachments"])


def _retire(passages: Any) -> None:
    db.session.flush()
    db.session.execute(update(Passage).where(passages).values(is_current=False))


def _forget(closed: Iterable[Answer | Attachment], lists: list[str]) -> None:
    """What is loaded of the lists is not what stands any more."""
    for submission in {each.submission for each in closed}:
        db.session.expire(submission, lists)
