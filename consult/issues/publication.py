"""Publishing: two different co-chairs consent to the issues exactly as they stand; then these are fixed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage, PublicationApproval
from consult.models.people import Person, Role
from consult.models.types import now
from consult.operations import audit

NEEDED = 2  # different co-chairs


@dataclass(frozen=True)
class Consent:
    """Who has approved: `standing` ones are for the issues as they are, `void` ones for what has changed since."""

    digest: str
    standing: Sequence[PublicationApproval]
    void: Sequence[PublicationApproval]

    def of(self, person: Person | None) -> bool:
        """Whether the person's approval stands."""
        return any(person and approval.person_id == person.id for approval in self.standing)


def digest_of(consultation: Consultation) -> str:
    """SHA-256 over the issues as they are: names, topics, passages, citations in their order."""
    contents: dict[int, list[Any]] = {
        issue_id: [name, topic_id, [], []]
        for issue_id, name, topic_id in db.session.execute(
            select(Issue.id, Issue.name, Issue.topic_id)
            .where(Issue.consultation_id == consultation.id)
            .order_by(Issue.id)
        )
    }
    mine = Issue.consultation_id == consultation.id
    passages = select(IssuePassage.issue_id, IssuePassage.passage_id).join(Issue).where(mine)
    for issue_id, passage_id in db.session.execute(passages.order_by(IssuePassage.passage_id)):
        contents[issue_id][2].append(passage_id)
    citations = select(Citation.issue_id, Citation.passage_id).join(Issue).where(mine)
    for issue_id, passage_id in db.session.execute(citations.order_by(Citation.position, Citation.id)):
        contents[issue_id][3].append(passage_id)
    return hashlib.sha256(json.dumps(list(contents.items()), ensure_ascii=False).encode()).hexdigest()


def consent(consultation: Consultation) -> Consent:
    """Who has approved the issues as they are, and who approved what has changed since.

    An approval stands as long as its person is a co-chair; those that published the results stand for good.
    """
    approvals = _approvals(consultation)
    digest = digest_of(consultation)
    if consultation.results_published_at is not None:
        return Consent(digest, approvals, [])
    standing = [each for each in approvals if each.digest == digest and _is_co_chair(each, consultation)]
    agreed = {each.person_id for each in standing}
    newest = {each.person_id: each for each in approvals if each.person_id not in agreed}
    return Consent(digest, standing, list(newest.values()))


def signatories(consultation: Consultation) -> list[Person]:
    """The co-chairs who approved the published results, in the order in which they did; nobody before that."""
    if consultation.results_published_at is None:
        return []
    return [approval.person for approval in consent(consultation).standing]


def _approvals(consultation: Consultation) -> Sequence[PublicationApproval]:
    return db.session.scalars(
        select(PublicationApproval)
        .where(PublicationApproval.consultation_id == consultation.id)
        .options(joinedload(PublicationApproval.person))
        .order_by(PublicationApproval.id)
    ).all()


def _is_co_chair(approval: PublicationApproval, consultation: Consultation) -> bool:
    person = approval.person
    return person.disabled_at is None and Role.CO_CHAIR in person.roles_in(consultation.working_group_id)


def lock(consultation: Consultation) -> None:
    """Let nobody else change or publish the consultation's issues until this transaction ends."""
    db.session.refresh(consultation, with_for_update=True)


def require_open(consultation: Consultation) -> None:
    """Lock the consultation for an edit. Raises ConflictError when its results are public."""
    lock(consultation)
    if consultation.results_published_at is not None:
        raise ConflictError(_("The results are public, so nothing can be changed. A co-chair can reopen them first."))


def approve(consultation: Consultation, person: Person, seen: str) -> bool:
    """Note a co-chair's approval of the issues whose digest they have `seen`; gives True when that published them.

    Raises ConflictError when there are no issues, or when they changed since the co-chair's page was made.
    """
    lock(consultation)
    if consultation.results_published_at is not None and consent(consultation).of(person):
        return True  # the button was pressed twice
    require_open(consultation)
    digest = digest_of(consultation)
    if seen != digest:
        raise ConflictError(_("The issues changed since you opened that page. Read them again before you approve."))
    if db.session.scalar(select(Issue.id).where(Issue.consultation_id == consultation.id).limit(1)) is None:
        raise ConflictError(_("There is nothing to publish yet: accept at least one topic as an issue."))
    if not consent(consultation).of(person):
        _replace_approval(consultation, person, digest)
    return _publish_when_agreed(consultation, person)


def _replace_approval(consultation: Consultation, person: Person, digest: str) -> None:
    mine = (PublicationApproval.consultation_id == consultation.id, PublicationApproval.person_id == person.id)
    db.session.execute(delete(PublicationApproval).where(*mine))
    db.session.add(PublicationApproval(consultation_id=consultation.id, person_id=person.id, digest=digest))
    audit.record(
        "results.approve", consultation, actor=person, consultation_id=consultation.id, after={"digest": digest}
    )


def _publish_when_agreed(consultation: Consultation, person: Person) -> bool:
    found = consent(consultation)
    agreed = {approval.person_id for approval in found.standing}
    if len(agreed) < NEEDED:
        return False
    for approval in found.void:
        db.session.delete(approval)
    consultation.results_published_at = now()
    audit.record(
        "results.publish", consultation, actor=person, consultation_id=consultation.id, after={"by": sorted(agreed)}
    )
    return True


def reopen(consultation: Consultation, person: Person) -> None:
    """Take the publication back; both approvals are needed anew. Raises ConflictError when nothing is public."""
    lock(consultation)
    if consultation.results_published_at is None:
        raise ConflictError(_("The results are not public, so there is nothing to reopen."))
    before = {"published_at": consultation.results_published_at.isoformat()}
    consultation.results_published_at = None
    db.session.execute(delete(PublicationApproval).where(PublicationApproval.consultation_id == consultation.id))
    audit.record("results.reopen", consultation, actor=person, consultation_id=consultation.id, before=before)
