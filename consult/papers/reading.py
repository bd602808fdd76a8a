"""Papers and organisations as everybody may read them. Who may see what is asked in the query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.organisations import Organisation
from consult.models.papers import PaperSender
from consult.models.passages import Passage
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.models.types import now
from consult.paging import Page, clamped
from consult.submissions.visibility import counted_words, published, unconfirmed

PAGE_SIZE = 50


@dataclass(frozen=True)
class Mention:
    """An issue that a paper speaks in, and whether its words are quoted there."""

    issue: Issue
    consultation: Consultation
    quoted: bool


@dataclass(frozen=True)
class OnIndex:
    """An organisation with its papers in one consultation, the newest first."""

    organisation: Organisation
    papers: list[Submission]


def public() -> ColumnElement[bool]:
    """Papers that everybody may read. Needs Submission and Consultation in the query.

    Who sends one here agrees that it is public once it is confirmed; what was imported waits, as all opinions do, until
    the working group shows them.
    """
    sent_here = exists().where(PaperSender.submission_id == Submission.id)
    shown = or_(sent_here, Consultation.shows_opinions, Consultation.results_published_at.is_not(None))
    announced = Consultation.announced_at <= now()
    return and_(Submission.kind == SubmissionKind.POSITION_PAPER, published(), announced, shown)


def public_paper(consultation_id: int, folio: str) -> Submission | None:
    """The paper with this folio if everybody may read it; None also where there is none."""
    found: Submission | None = db.session.scalar(
        select(Submission)
        .join(Submission.consultation)
        .where(Submission.consultation_id == consultation_id, Submission.folio == folio, public())
        .options(joinedload(Submission.organisation))
    )
    return found


def sender(paper: Submission) -> PaperSender | None:
    """What the sender says of themselves; nothing where a paper was imported."""
    return db.session.get(PaperSender, paper.id)


def files(paper: Submission) -> list[Attachment]:
    """Its documents, the newest first; those that were replaced have `until_version`."""
    query = select(Attachment).where(Attachment.submission_id == paper.id, Attachment.kind == AttachmentKind.DOCUMENT)
    return list(db.session.scalars(query.order_by(Attachment.since_version.desc(), Attachment.id.desc())))


def organisation(organisation_id: int) -> Organisation | None:
    """An organisation, if a paper of it is public."""
    found: Organisation | None = db.session.scalar(
        select(Organisation).where(
            Organisation.id == organisation_id,
            exists()
            .where(
                Submission.organisation_id == Organisation.id, Submission.consultation_id == Consultation.id, public()
            )
            .correlate(Organisation),
        )
    )
    return found


def papers_of(organisation_id: int) -> list[Submission]:
    """The public papers of an organisation over all consultations, the newest first."""
    return list(
        db.session.scalars(
            select(Submission)
            .join(Submission.consultation)
            .where(Submission.organisation_id == organisation_id, public())
            .options(contains_eager(Submission.consultation))
            .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        )
    )


def mentions(paper_ids: Collection[int]) -> dict[int, list[Mention]]:
    """The issues that papers speak in, by paper, of consultations whose results are published; one query."""
    rows = db.session.execute(
        select(Passage.submission_id, Issue, Consultation, func.count(Citation.id))
        .join(IssuePassage, IssuePassage.passage_id == Passage.id)
        .join(Issue, Issue.id == IssuePassage.issue_id)
        .join(Consultation, Consultation.id == Issue.consultation_id)
        .join(Submission, Submission.id == Passage.submission_id)
        .outerjoin(Citation, and_(Citation.issue_id == Issue.id, Citation.passage_id == Passage.id))
        .where(
            Passage.submission_id.in_(list(paper_ids)),
            counted_words(),
            Consultation.results_published_at.is_not(None),
        )
        .group_by(Passage.submission_id, Issue.id, Consultation.id)
        .order_by(Issue.id)
    )
    found: dict[int, list[Mention]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, issue, consultation, citations in rows:
        found[paper_id].append(Mention(issue, consultation, citations > 0))
    return found


def index(consultation: Consultation, number: int) -> Page[OnIndex]:
    """A page of the organisations that sent a paper to a consultation, by name."""
    mine = (Submission.consultation_id == consultation.id, public(), Submission.organisation_id.is_not(None))
    of_mine = select(Submission.organisation_id).join(Submission.consultation).where(*mine)
    total = db.session.scalar(select(func.count()).select_from(Organisation).where(Organisation.id.in_(of_mine))) or 0
    number = clamped(number, total, PAGE_SIZE)
    listed = db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(of_mine))
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(_with_papers(listed, mine), number, PAGE_SIZE, total)


def _with_papers(listed: Sequence[Organisation], mine: Sequence[ColumnElement[bool]]) -> list[OnIndex]:
    papers = db.session.scalars(
        select(Submission)
        .join(Submission.consultation)
        .where(*mine, Submission.organisation_id.in_([each.id for each in listed]))
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    ).all()
    return [OnIndex(each, [paper for paper in papers if paper.organisation_id == each.id]) for each in listed]


def waiting(consultation: Consultation) -> int:
    """How many papers were sent and wait for their confirmation: they count nowhere else."""
    query = select(func.count(Submission.id)).where(
        Submission.consultation_id == consultation.id, Submission.state == SubmissionState.SUBMITTED, unconfirmed()
    )
    return db.session.scalar(query) or 0


def newer_than(paper: Submission) -> Submission | None:
    """A later public paper of the same organisation in the same consultation, or None."""
    if paper.organisation_id is None or paper.submitted_at is None:
        return None
    found: Submission | None = db.session.scalar(
        select(Submission)
        .join(Submission.consultation)
        .where(
            Submission.organisation_id == paper.organisation_id,
            Submission.consultation_id == paper.consultation_id,
            Submission.submitted_at > paper.submitted_at,
            public(),
        )
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )
    return found
