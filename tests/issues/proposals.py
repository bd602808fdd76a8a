"""Runs that tests make up: stored as the job stores them, without the engine having grouped anything."""

import datetime as dt
import threading
from collections.abc import Mapping, Sequence

from sqlalchemy import select

import analysis
from consult.extensions import db
from consult.issues import runs, storing
from consult.issues.corpus import Corpus
from consult.jobs import leases
from consult.jobs.work import Work
from consult.models.consultations import Consultation
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.jobs import Job
from consult.models.passages import Passage
from consult.models.runs import RunKind, TopicModelRun
from consult.models.submissions import Submission

LEASE = dt.timedelta(seconds=60)


def propose(
    consultation: Consultation, groups: Mapping[str, Sequence[int]], alone: Sequence[int] = ()
) -> TopicModelRun:
    """A finished run with a topic a label that holds the passages of these ids; `alone` are in none."""
    run = runs.request_run(consultation, None)
    run_id, job_id, consultation_id = run.id, run.job_id, consultation.id
    db.session.commit()
    claim = leases.claim(db.engine, "tester", LEASE, Job.id == job_id)
    topics = tuple(
        analysis.Topic(number, None, label, ((label, 1.0),), len(members), tuple(members[:1]))
        for number, (label, members) in enumerate(groups.items())
    )
    placed = [
        analysis.Placement(passage_id, number, None, 0.5, None, None)
        for number, members in enumerate(groups.values())
        for passage_id in members
    ]
    placed += [analysis.Placement(passage_id, None, None, 0.0, None, "no_neighbour") for passage_id in alone]
    texts = Corpus([analysis.Passage(each.passage_id, "") for each in placed])
    model = analysis.TopicModel(topics, tuple(placed), analysis.Config(), {}, {})
    outcome = storing.Outcome(texts, model, analysis.Quality(None, (), (), (), 0), RunKind.UPDATE, "0" * 64, {})
    storing.store(Work(db.engine, claim, threading.Event()), consultation_id, outcome)
    return db.session.get_one(TopicModelRun, run_id, populate_existing=True)


def passage_ids(consultation: Consultation) -> list[int]:
    """All passages of a consultation, in their order."""
    mine = select(Passage.id).join(Submission).where(Submission.consultation_id == consultation.id)
    return list(db.session.scalars(mine.order_by(Passage.id)))


def held() -> dict[str, set[int]]:
    """The passages of every issue, by its name."""
    found: dict[str, set[int]] = {name: set() for name in db.session.scalars(select(Issue.name))}
    rows = select(Issue.name, IssuePassage.passage_id).join(IssuePassage, IssuePassage.issue_id == Issue.id)
    for name, passage_id in db.session.execute(rows):
        found[name].add(passage_id)
    return found


def written() -> list[tuple[str, int, int]]:
    """What people chose: each issue's name with its quotes in their order."""
    rows = select(Issue.name, Citation.position, Citation.passage_id).join(Citation, Citation.issue_id == Issue.id)
    return [tuple(row) for row in db.session.execute(rows.order_by(Issue.name, Citation.position))]
