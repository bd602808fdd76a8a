"""Which submissions count, and which may be shown. Asked in the query, never left to a template."""

from sqlalchemy import ColumnElement, and_

from consult.models.passages import Passage
from consult.models.submissions import Permission, Submission, SubmissionKind, SubmissionState


def counted() -> ColumnElement[bool]:
    """Submissions that were sent and stand: they count, whatever their author allows to be shown."""
    return Submission.state == SubmissionState.SUBMITTED


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
    return submission.state is SubmissionState.SUBMITTED and submission.permission is not Permission.COUNTED


def shown_name(submission: Submission) -> str | None:
    """Whom to name in public: who signed a position paper, or asked to be named; else nobody."""
    signed = submission.kind is SubmissionKind.POSITION_PAPER or submission.permission is Permission.NAMED
    if not signed:
        return None
    return submission.organisation.name if submission.organisation is not None else submission.name
