"""The job that places late passages among the topics that are shown. For the worker alone: it reaches the engine."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import exists, insert, select, update

import analysis
from consult.extensions import db
from consult.issues import carrying, corpus, kept, passages, runs
from consult.issues.storing import placed
from consult.jobs.errors import JobFailedError
from consult.jobs.work import Work
from consult.models.consultations import Consultation
from consult.models.issues import IssuePassage, Origin
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.submissions.arrivals import arrived

CHUNK = 500  # ids asked for at once


def place(work: Work) -> None:
    """Give every passage that the run which is shown has not a place in it, and in the issue that its topic became.

    Where nothing readable was kept of the run, they wait for the next one. Raises JobFailedError.
    """
    consultation_id = work.claim.consultation_id
    if consultation_id is None:
        raise JobFailedError("internal", "the job names no consultation")
    run = runs.latest_run(consultation_id)
    run_id, sha256 = (run.id, run.model_sha256) if run else (None, None)
    db.session.commit()
    model = kept.load(sha256)
    if model is None or run_id is None:
        return
    passages.split_new(consultation_id, work.hold)
    has_place = exists().where(TopicAssignment.run_id == run_id, TopicAssignment.passage_id == Passage.id)
    texts = corpus.read(consultation_id, corpus.languages_of(consultation_id), wanted=~has_place)
    found = model.assign(texts.passages)
    _store(work, consultation_id, run_id, found)


def _store(work: Work, consultation_id: int, run_id: int, found: Sequence[analysis.Placement]) -> None:
    """Store the places and the job's end together; another run that is shown by now begins from the beginning."""
    consultation = db.session.execute(
        select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    ).scalar_one()
    work.finish()
    run = runs.latest_run(consultation_id)
    if run is None or run.id != run_id:
        arrived(consultation_id)
    elif fresh := _without_place(run_id, found):
        _assign(run, fresh)
        if consultation.results_published_at is None:
            _join_issues(run_id, fresh)
    db.session.commit()


def _without_place(run_id: int, found: Sequence[analysis.Placement]) -> list[analysis.Placement]:
    """What no other worker has placed meanwhile."""
    known: set[int] = set()
    for start in range(0, len(found), CHUNK):
        ids = [placement.passage_id for placement in found[start : start + CHUNK]]
        mine = (TopicAssignment.run_id == run_id, TopicAssignment.passage_id.in_(ids))
        known.update(db.session.scalars(select(TopicAssignment.passage_id).where(*mine)))
    return [placement for placement in found if placement.passage_id not in known]


def _assign(run: TopicModelRun, fresh: Sequence[analysis.Placement]) -> None:
    numbers = select(Topic.number, Topic.id).where(Topic.run_id == run.id)
    topic_ids = dict(db.session.execute(numbers).all())
    rows = [{**placed(placement, topic_ids), "run_id": run.id, "on_arrival": True} for placement in fresh]
    db.session.execute(insert(TopicAssignment), rows)
    grown = Counter(row[column] for row in rows for column in ("topic_id", "subtopic_id") if row[column] is not None)
    for topic_id, number in grown.items():
        db.session.execute(update(Topic).where(Topic.id == topic_id).values(size=Topic.size + number))


def _join_issues(run_id: int, fresh: Sequence[analysis.Placement]) -> None:
    homes = carrying.homes(run_id)
    for start in range(0, len(fresh), CHUNK):
        ids = [placement.passage_id for placement in fresh[start : start + CHUNK]]
        taken = exists().where(IssuePassage.passage_id == TopicAssignment.passage_id)
        mine = (TopicAssignment.run_id == run_id, TopicAssignment.passage_id.in_(ids), ~taken)
        rows = [
            {"issue_id": homes[topic_id], "passage_id": passage_id, "origin": Origin.ARRIVAL}
            for passage_id, topic_id in db.session.execute(
                select(TopicAssignment.passage_id, TopicAssignment.topic_id).where(*mine)
            )
            if topic_id in homes
        ]
        if rows:
            db.session.execute(insert(IssuePassage), rows)
