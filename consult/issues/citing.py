"""Which passages an issue quotes, numbered [1], [2], ... without gaps."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.issues.publication import require_open
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.submissions import Submission
from consult.operations import audit
from consult.submissions.visibility import may_be_shown


def cited(issue: Issue) -> Sequence[Citation]:
    """The issue's quotes in their order, each with its passage and submission; one query."""
    return db.session.scalars(
        select(Citation)
        .where(Citation.issue_id == issue.id)
        .order_by(Citation.position, Citation.id)
        .options(joinedload(Citation.passage).joinedload(Passage.submission).joinedload(Submission.organisation))
    ).all()


def cite(issue: Issue, consultation: Consultation, passage_id: int, person: Person) -> None:
    """Quote a passage of the issue, after those quoted already; again does nothing.

    Raises NotFoundError for a passage of another issue, ConflictError for one that may only be counted.
    """
    require_open(consultation)
    passage = db.session.scalar(
        select(Passage).join(IssuePassage).where(IssuePassage.issue_id == issue.id, Passage.id == passage_id)
    )
    if passage is None:
        raise NotFoundError(_("This passage is not in the issue."))
    if not may_be_shown(passage.submission):
        raise ConflictError(_("Its author lets this opinion be counted, not quoted."))
    if _citation(issue, passage_id) is not None:
        return
    last = db.session.scalar(select(func.max(Citation.position)).where(Citation.issue_id == issue.id)) or 0
    db.session.add(Citation(issue_id=issue.id, passage_id=passage_id, position=last + 1))
    _record("issue.cite", issue, consultation, passage, person)


def uncite(issue: Issue, consultation: Consultation, passage_id: int, person: Person) -> None:
    """Quote a passage no longer; those after it move up. Again does nothing."""
    require_open(consultation)
    citation = _citation(issue, passage_id)
    if citation is None:
        return
    passage = citation.passage
    db.session.delete(citation)
    db.session.flush()
    left = db.session.scalars(select(Citation).where(Citation.issue_id == issue.id).order_by(Citation.position))
    for position, other in enumerate(left, start=1):
        other.position = position
    _record("issue.uncite", issue, consultation, passage, person)


def _citation(issue: Issue, passage_id: int) -> Citation | None:
    return db.session.scalar(select(Citation).where(Citation.issue_id == issue.id, Citation.passage_id == passage_id))


def _record(action: str, issue: Issue, consultation: Consultation, passage: Passage, person: Person) -> None:
    words = {"name": issue.name, "folio": passage.submission.folio, "passage": passage.id}
    audit.record(action, issue, actor=person, consultation_id=consultation.id, after=words)
