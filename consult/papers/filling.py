"""Writing the sections of a paper. Of a paper that was sent, each change is a version of its own. Flushes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from consult.extensions import db
from consult.models.papers import KeyPoint, PaperSender
from consult.models.people import StakeholderGroup
from consult.models.submissions import Submission, SubmissionState, VersionAction
from consult.papers.drafts import points_of, sender_of
from consult.papers.point_forms import Point
from consult.papers.standing import settle, unsettle
from consult.submissions.versions import begin_version

ORGANISATION_FIELDS = (
    "organisation_name", "country", "region", "website", "registry_number", "represents", "funding",
)  # fmt: skip
REPRESENTATIVE_FIELDS = ("representative_name", "representative_role", "representative_email")
OTHER_LANGUAGE = "other"


def organisation_facts(paper: Submission) -> dict[str, Any]:
    """What is stored of the organisation, by field."""
    sender = sender_of(paper)
    return {name: getattr(sender, name) for name in ORGANISATION_FIELDS} | {
        "group": sender.group.value if sender.group else None,
        "region": sender.region or "",
    }


def write_organisation(paper: Submission, facts: Mapping[str, Any]) -> None:
    """Store who sends the paper. Another name has to be confirmed anew: a confirmed paper speaks for nobody else."""
    sender = sender_of(paper)
    renamed = _folded(sender.organisation_name) != _folded(facts["organisation_name"])
    for name in ORGANISATION_FIELDS:
        setattr(sender, name, facts[name] or None)
    sender.country = facts["country"] or "MX"
    sender.group = StakeholderGroup(facts["group"]) if facts["group"] else None
    paper.name, paper.group = sender.organisation_name, sender.group
    paper.region = sender.region or (None if sender.country == "MX" else sender.country)
    _corrected(paper)
    _after(paper, sender, anew=renamed)


def representative_facts(paper: Submission) -> dict[str, Any]:
    """What is stored of the representative, by field."""
    sender = sender_of(paper)
    return {name: getattr(sender, name) for name in REPRESENTATIVE_FIELDS}


def write_representative(paper: Submission, facts: Mapping[str, Any]) -> None:
    """Store who speaks for the organisation. Another address has to be confirmed anew."""
    sender = sender_of(paper)
    elsewhere = _folded(sender.representative_email) != _folded(facts["representative_email"])
    for name in REPRESENTATIVE_FIELDS:
        setattr(sender, name, facts[name] or None)
    paper.email = sender.representative_email
    _corrected(paper)
    _after(paper, sender, anew=elsewhere)


def document_facts(paper: Submission) -> dict[str, Any]:
    """What is stored of the document beside its file, by field."""
    language = paper.language or (OTHER_LANGUAGE if paper.title else None)
    return {"title": paper.title, "language": language, "abstract": paper.abstract}


def write_document(paper: Submission, facts: Mapping[str, Any]) -> None:
    """Store title, language and summary."""
    paper.title, paper.abstract = facts["title"] or None, facts["abstract"] or None
    language = facts["language"]
    paper.language = None if not language or language == OTHER_LANGUAGE else language
    _corrected(paper)


def typed_points(paper: Submission) -> list[Point]:
    """The key points as they are typed."""
    return [Point(each.stance, _about(each), each.text, each.page) for each in points_of(paper)]


def _about(point: KeyPoint) -> str:
    if point.question_id is not None:
        return f"q{point.question_id}"
    return f"a{point.article_id}" if point.article_id is not None else ""


def write_points(paper: Submission, points: Sequence[Point]) -> None:
    """Store the key points, in this order, in the place of those that were there."""
    db.session.execute(delete(KeyPoint).where(KeyPoint.submission_id == paper.id))
    for position, point in enumerate(points, start=1):
        subject = int(point.about[1:]) if point.about else None
        db.session.add(
            KeyPoint(
                submission_id=paper.id,
                position=position,
                stance=point.stance,
                question_id=subject if point.about[:1] == "q" else None,
                article_id=subject if point.about[:1] == "a" else None,
                text=point.text,
                page=point.page,
            )
        )
    _corrected(paper)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _corrected(paper: Submission) -> None:
    if paper.state is SubmissionState.SUBMITTED:
        begin_version(paper, VersionAction.CORRECTED)
    else:
        db.session.flush()


def _after(paper: Submission, sender: PaperSender, *, anew: bool) -> None:
    """A sent paper is confirmed anew where it speaks for somebody else; else its organisation's page follows it."""
    if paper.state is not SubmissionState.SUBMITTED:
        return
    if anew or sender.is_refused:
        unsettle(paper, sender, ask=anew)
    else:
        settle(paper, sender)
