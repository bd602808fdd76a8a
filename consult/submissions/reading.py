"""Opinions that everybody may read, and comments that are counted, while a consultation is still open."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from consult.extensions import db
from consult.models.consultations import Article, Consultation
from consult.models.submissions import Answer, Submission
from consult.outcomes.contribution import published_one
from consult.paging import Page, asked_page, clamped
from consult.submissions.visibility import counted, published

__all__ = ["are_shown", "comments_by_article", "line", "published_one", "published_page"]
PAGE_SIZE = 25
LINE_LENGTH = 280  # characters of each on the list


def are_shown(consultation: Consultation) -> bool:
    """Whether everybody may read published opinions: the working group lets it, or the results are out."""
    return consultation.shows_opinions or consultation.results_published_at is not None


def comments_by_article(consultation: Consultation) -> dict[int, int]:
    """How many comments each article has, by its id; those without any are not in it."""
    query = (
        select(Answer.article_id, func.count())
        .join(Answer.submission)
        .join(Answer.article)
        .where(Article.consultation_id == consultation.id, Answer.until_version.is_(None), counted())
        .group_by(Answer.article_id)
    )
    return {article_id: number for article_id, number in db.session.execute(query) if article_id is not None}


def published_page(consultation: Consultation) -> Page[Submission]:
    """The page that the address asks for of the published opinions, the newest first, with their answers."""
    where = (Submission.consultation_id == consultation.id, published())
    total = db.session.scalar(select(func.count()).select_from(Submission).where(*where)) or 0
    number = clamped(asked_page(), total, PAGE_SIZE)
    query = (
        select(Submission)
        .where(*where)
        .options(selectinload(Submission.answers), joinedload(Submission.organisation))
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(db.session.scalars(query).all(), number, PAGE_SIZE, total)


def line(submission: Submission) -> str:
    """The beginning of what somebody said, or of what their paper says of itself."""
    words = [answer.text for answer in submission.answers if answer.text]
    text = " ".join((words[0] if words else submission.abstract or submission.title or "").split())
    return text if len(text) <= LINE_LENGTH else text[:LINE_LENGTH].rsplit(" ", 1)[0] + " […]"
