"""Published results to read: two issues, a campaign, a paper, and words that nobody may see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, update

from consult.extensions import db
from consult.issues import publication
from consult.models.consultations import Consultation
from consult.models.issues import Issue
from consult.models.people import StakeholderGroup
from consult.models.runs import TopicAssignment, TopicModelRun
from consult.models.submissions import Permission, Submission, SubmissionKind
from tests.factories import Factory

LETTER = "We ask that water be shared out fairly in every quarter of the city."


@dataclass
class World:
    """What the fixture made. water: 8 speak, 6 of them by the same letter. fares: 3 speak, one of them unquoted."""

    consultation: Consultation
    run: TopicModelRun
    water: Issue
    fares: Issue
    letters: list[Submission]
    paper: Submission
    named: Submission
    lone: Submission


def publish(make: Factory, consultation: Consultation) -> None:
    """Have two co-chairs approve the issues as they are."""
    for name in ("Ana Ruiz", "Luis Paz"):
        person = make.member(consultation, name=name)
        publication.approve(consultation, person, publication.digest_of(consultation))
    db.session.commit()


def as_family(run: TopicModelRun, submissions: list[Submission]) -> None:
    """Make near-identical texts of what the submissions say."""
    passages = [assignment for each in submissions for assignment in assignments_of(run, each)]
    first = min(each.passage_id for each in passages)
    ids = [each.id for each in passages]
    db.session.execute(update(TopicAssignment).where(TopicAssignment.id.in_(ids)).values(family_id=first))
    db.session.commit()


def assignments_of(run: TopicModelRun, submission: Submission) -> list[TopicAssignment]:
    """Where the run placed a submission's passages."""
    rows = db.session.query(TopicAssignment).filter_by(run_id=run.id).all()
    return [each for each in rows if each.passage.submission_id == submission.id]


@pytest.fixture
def world(make: Factory) -> World:
    """Published results; see World."""
    c = make.consultation(title={"en": "Water in the city", "es": "El agua en la ciudad"})
    letters = [make.submission(c, LETTER, region="MX-OAX", folio=f"AGUA-L{n}") for n in range(6)]
    university = make.organisation("Universidad del Valle")
    paper = make.submission(
        c,
        "Meters must be read in public, says our study of leaks.",
        kind=SubmissionKind.POSITION_PAPER,
        organisation=university,
        group=StakeholderGroup.ACADEMIA,
        region="MX-PUE",
        folio="AGUA-P1",
    )
    named = make.submission(
        c,
        "The tanker comes at four in the morning.",
        permission=Permission.NAMED,
        name="Rosa Hernández",
        folio="AGUA-N1",
    )
    fares = [
        make.submission(c, "Tariffs should follow use.", language="en", region="MX-OAX"),
        make.submission(c, "Nobody under a minimum should pay."),
        make.submission(c, "COUNTED ONLY words on tariffs.", permission=Permission.COUNTED),
    ]
    lone = make.submission(c, "The band plays too loud on Sundays.", folio="AGUA-X1")
    run = make.run(c, [named, paper, *letters], fares)
    as_family(run, letters)
    water, other = make.issue(run.topics[0], "Water shared fairly"), make.issue(run.topics[1], "Fair tariffs")
    publish(make, c)
    return World(c, run, water, other, letters, paper, named, lone)


def words(html: str) -> str:
    """What a page says, without its markup, spaces made single."""
    apart = re.sub(r"</(li|p|td|th|h[1-6]|caption|figcaption|option)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", apart)).split())


@contextmanager
def queries() -> Iterator[list[Any]]:
    """The statements that the database is asked while the block runs."""
    asked: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
