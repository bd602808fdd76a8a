"""Which submissions count, and which may be shown. Asked in the query, never left to a template."""

from sqlalchemy import ColumnElement, and_

from consult.models.passages import Passage
from consult.models.submissions import Channel, Permission, Submission, SubmissionKind, SubmissionState


def counted() -> ColumnElement[bool]:
    """Submissions that were sent and stand: they count, whatever their author allows to be shown."""
    return and_(Submission.state == SubmissionState.SUBMITTED, ~unconfirmed())


def unconfirmed() -> ColumnElement[bool]:
    """Papers that came over the web and for which nobody of the organisation has spoken yet (docs/decisions/0005).

    The organisation is set when that is confirmed. What came another way was taken in by somebody who knows.
    """
    return and_(
        Submission.kind == SubmissionKind.POSITION_PAPER,
        Submission.channel == Channel.WEB,
        Submission.organisation_id.is_(None),
    )


def is_unconfirmed(submission: Submission) -> bool:
    """The same as `unconfirmed`, of one submission at hand."""
    return (
        submission.kind is SubmissionKind.POSITION_PAPER
        and submission.channel is Channel.WEB
        and submission.organisation_id is None
    )


def published() -> ColumnElement[bool]:
    """Submissions whose words everybody may read."""
    return and_(counted(), Submission.permission != Permission.COUNTED)


def counted_words() -> ColumnElement[bool]:
    """Passages that stand: of a submission that counts, and of words that their author has not replaced."""
    return and_(counted(), Passage.is_current)


def published_words() -> ColumnElement[bool]:
    """Passages that everybody may read."""
    return and_(published(), Passage.is_current)


def may_be_shown(submission: Submission) -> bool:
    """The same as `published`, of one submission at hand."""
    return (
        submission.state is SubmissionState.SUBMITTED
        and submission.permission is not Permission.COUNTED
        and not is_unconfirmed(submission)
    )


def shown_name(submission: Submission) -> str | None:
    """Whom to name in public: who signed a position paper, or asked to be named; else nobody."""
    signed = submission.kind is SubmissionKind.POSITION_PAPER or submission.permission is Permission.NAMED
    if not signed:
        return None
    return submission.organisation.name if submission.organisation is not None else submission.name
