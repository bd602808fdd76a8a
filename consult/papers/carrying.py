"""An opinion that turns out to be an organisation's: its words go along, so that nothing is typed twice."""

from sqlalchemy import select

from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.people import StakeholderGroup
from consult.models.submissions import Answer, Submission, SubmissionKind, SubmissionState
from consult.papers.drafts import begin, sender_of
from consult.papers.filling import write_points
from consult.papers.point_forms import MOST_POINTS, POINT, Point
from consult.papers.sections import Section, standings, touch
from consult.submissions.drafts import owned_with


def carry(consultation: Consultation, key: str, paper_key: str) -> Submission:
    """The paper that goes on from the draft of an opinion; pressed twice it is one paper. Flushes.

    Raises NotFoundError where there is no draft of an opinion, and NotOpenError.
    """
    draft: Submission | None = db.session.scalar(
        select(Submission).where(
            owned_with(key),
            Submission.consultation_id == consultation.id,
            Submission.state == SubmissionState.DRAFT,
            Submission.kind != SubmissionKind.POSITION_PAPER,
        )
    )
    if draft is None:
        raise NotFoundError(_("There is no opinion at this address."))
    paper = begin(consultation, paper_key)
    if any(each.is_begun for each in standings(paper).values()):
        return paper
    _fill(paper, draft)
    return paper


def _fill(paper: Submission, draft: Submission) -> None:
    sender = sender_of(paper)
    if draft.group is not None and draft.group is not StakeholderGroup.CITIZEN:
        sender.group = paper.group = draft.group
    sender.region = paper.region = draft.region
    sender.representative_name = draft.name
    sender.representative_email = draft.email
    touch(paper, Section.ORGANISATION)
    points = [point for answer in draft.answers for point in _points(answer)][:MOST_POINTS]
    if points:
        write_points(paper, points)
        touch(paper, Section.POINTS)


def _points(answer: Answer) -> list[Point]:
    """An answer as key points: one, or several where it is longer than one may be."""
    about = f"q{answer.question_id}" if answer.question_id else f"a{answer.article_id}"
    found, rest = [], answer.text
    while rest:
        cut = len(rest) if len(rest) <= POINT else max(rest.rfind(" ", 0, POINT), rest.rfind("\n", 0, POINT))
        cut = cut if cut > 0 else POINT
        found.append(Point(answer.stance, about, rest[:cut].strip(), None))
        rest = rest[cut:].strip()
    return found
