"""What people make of topics: accept one as an issue, rename it, choose its quotes, take it back.

Every change is refused while the results are public, and noted in the audit log.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, insert, select

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.issues.publication import require_open
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.people import Person
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Submission
from consult.operations import audit
from consult.submissions.texts import clean
from consult.submissions.visibility import counted_words, published_words

LONGEST_NAME = 120  # characters


class NameTakenError(ConflictError):
    """Another issue of the consultation has this name."""


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed the issue since the page was opened; `issue` is as it stands now."""

    def __init__(self, message: str, issue: Issue) -> None:
        super().__init__(message)
        self.issue = issue


@dataclass(frozen=True)
class Acceptance:
    """What accepting a topic led to. new: False when it was an issue already. elsewhere: passages left in others."""

    issue: Issue
    new: bool
    elsewhere: int = 0


def tidy_name(name: str) -> str:
    """A name as it is kept: clean, on one line, with single spaces."""
    return " ".join(clean(name).split())


def issue_of(consultation: Consultation, issue_id: int) -> Issue:
    """An issue of the consultation, as it stands now. Raises NotFoundError."""
    mine = select(Issue).where(Issue.id == issue_id, Issue.consultation_id == consultation.id)
    issue = db.session.scalar(mine.execution_options(populate_existing=True))
    if issue is None:
        raise NotFoundError(_("There is no such issue here. It may have been taken back."))
    return issue


def accept(topic: Topic, consultation: Consultation, name: str, person: Person) -> Acceptance:
    """Make an issue of a topic's passages, its representative ones cited where they may be shown.

    Passages that are in another issue already stay there. A topic accepted before gives that issue back.
    Raises NameTakenError, and ConflictError when no passage is left to take.
    """
    require_open(consultation)
    if (issue := _accepted(topic)) is not None:
        return Acceptance(issue, new=False)
    free = _free_passages(topic, consultation)
    number = db.session.scalar(select(func.count()).select_from(free.subquery())) or 0
    if not number:
        raise ConflictError(_("All passages of this topic are in other issues already."))
    name = tidy_name(name)
    _require_free_name(name, consultation)
    issue = Issue(consultation_id=consultation.id, name=name, topic_id=topic.id, accepted_by_id=person.id)
    db.session.add(issue)
    db.session.flush()
    db.session.execute(insert(IssuePassage).from_select(["issue_id", "passage_id"], _rows(issue, free)))
    cited = _cite_representatives(issue, topic)
    after = {"name": issue.name, "topic": topic.label, "passages": number, "citations": cited}
    audit.record("issue.accept", issue, actor=person, consultation_id=consultation.id, after=after)
    return Acceptance(issue, new=True, elsewhere=_size(topic) - number)


def _accepted(topic: Topic) -> Issue | None:
    found: Issue | None = db.session.scalar(select(Issue).where(Issue.topic_id == topic.id))
    return found


def _passages(topic: Topic) -> Select[int]:
    return (
        select(Passage.id)
        .join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(TopicAssignment.topic_id == topic.id, counted_words())
    )


def _free_passages(topic: Topic, consultation: Consultation) -> Select[int]:
    taken = select(IssuePassage.passage_id).join(Issue).where(Issue.consultation_id == consultation.id)
    return _passages(topic).where(Passage.id.not_in(taken))


def _size(topic: Topic) -> int:
    return db.session.scalar(select(func.count()).select_from(_passages(topic).subquery())) or 0


def _rows(issue: Issue, passages: Select[int]) -> Select[Any]:
    chosen = passages.subquery()
    return select(db.literal(issue.id), chosen.c.id)


def _require_free_name(name: str, consultation: Consultation, but: int | None = None) -> None:
    # The lock on the consultation keeps others from taking the name between this and the write.
    same = select(Issue.id).where(Issue.consultation_id == consultation.id, Issue.name == name)
    if db.session.scalar(same) not in {None, but}:
        raise NameTakenError(_("Another issue has this name. Choose one that tells them apart."))


def _cite_representatives(issue: Issue, topic: Topic) -> int:
    quotable = db.session.scalars(
        select(Passage.id)
        .join(IssuePassage, IssuePassage.passage_id == Passage.id)
        .join(TopicAssignment, TopicAssignment.passage_id == Passage.id)
        .join(Submission, Submission.id == Passage.submission_id)
        .where(IssuePassage.issue_id == issue.id, TopicAssignment.topic_id == topic.id, published_words())
        .where(TopicAssignment.representative_rank.is_not(None))
        .order_by(TopicAssignment.representative_rank)
    ).all()
    db.session.add_all(
        Citation(issue_id=issue.id, passage_id=passage_id, position=position)
        for position, passage_id in enumerate(quotable, start=1)
    )
    return len(quotable)


def _require_version(issue: Issue, version: int) -> None:
    if issue.version != version:
        raise ChangedMeanwhileError(_("Somebody else changed this issue while you had it open."), issue)


def rename(issue: Issue, consultation: Consultation, name: str, version: int, person: Person) -> bool:
    """Give an issue, read as `version`, another name; gives False when it has that name already.

    Raises NameTakenError, ChangedMeanwhileError when the issue is not that version any more, and NotFoundError.
    """
    require_open(consultation)
    issue_of(consultation, issue.id)  # while it waited for the lock, somebody may have changed it or taken it back
    name, before = tidy_name(name), issue.name
    if name == before:
        return False
    _require_version(issue, version)
    _require_free_name(name, consultation, but=issue.id)
    issue.name = name
    audit.record(
        "issue.rename",
        issue,
        actor=person,
        consultation_id=consultation.id,
        before={"name": before},
        after={"name": name},
    )
    return True


def remove(issue: Issue, consultation: Consultation, version: int, person: Person) -> None:
    """Take an accepted issue back: its topic is to be reviewed again, its passages are free.

    Raises ChangedMeanwhileError when the issue is not the version that the person saw, and NotFoundError.
    """
    require_open(consultation)
    issue_of(consultation, issue.id)
    _require_version(issue, version)
    passages = select(func.count()).where(IssuePassage.issue_id == issue.id)
    before = {
        "name": issue.name,
        "topic": issue.topic.label if issue.topic else None,
        "passages": db.session.scalar(passages),
        "citations": len(issue.citations),
    }
    audit.record("issue.remove", issue, actor=person, consultation_id=consultation.id, before=before)
    db.session.delete(issue)
    db.session.flush()
