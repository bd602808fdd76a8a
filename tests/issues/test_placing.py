"""Late submissions are placed at once, among the topics that are shown and in the issues that these became."""

import threading

import pytest
import sqlalchemy as sa

from consult import storage
from consult.extensions import db
from consult.issues import runs
from consult.jobs import leases
from consult.jobs.work import Work
from consult.models.issues import IssuePassage, Origin
from consult.models.jobs import Job, JobState
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import VersionAction
from consult.models.types import now
from consult.submissions.arrivals import arrived
from consult.submissions.versions import begin_version
from tests.issues.test_run_task import LEASE, _do, _done, _sentences, consultation
from tests.issues.workbench import BASE

__all__ = ["consultation"]  # the fixture


def _send(make, consultation, text):
    late = make.submission(consultation, text)
    begin_version(late, VersionAction.SENT)
    db.session.commit()
    return late.id


def _waiting():
    return db.session.scalars(sa.select(Job).where(Job.kind == "place", Job.state == JobState.QUEUED)).all()


def _place():
    [job] = _waiting()
    job_id = job.id
    db.session.commit()
    return _do(Work(db.engine, leases.claim(db.engine, "tester", LEASE, Job.id == job_id), threading.Event()))


def _place_of(submission_id):
    query = sa.select(TopicAssignment).join(Passage, Passage.id == TopicAssignment.passage_id)
    return db.session.scalars(query.where(Passage.submission_id == submission_id)).one()


def test_before_there_are_topics_nothing_is_queued(consultation, make):
    _send(make, consultation, "Falta agua en la cisterna.")
    assert _waiting() == []


def test_one_job_waits_however_many_are_sent(consultation, make):
    _done(consultation)
    for text in _sentences(3, seed=7):
        _send(make, consultation, text)
    assert len(_waiting()) == 1
    assert _place() is JobState.DONE
    assert _waiting() == []
    unplaced = sa.select(sa.func.count(Passage.id)).where(Passage.id.not_in(sa.select(TopicAssignment.passage_id)))
    assert db.session.scalar(unplaced) == 0


def test_a_late_passage_joins_its_topic_and_its_issue_and_says_so(consultation, make):
    run = _done(consultation)
    water = _place_of(
        db.session.scalar(sa.select(Passage.submission_id).where(Passage.text.contains("tinaco")).limit(1))
    )
    topic = db.session.get_one(Topic, water.topic_id)
    issue, size = make.issue(topic, "Agua"), topic.size
    late = _send(make, consultation, "Creo que agua tubería fuga presión tinaco pozo nos importa mucho.")
    assert _place() is JobState.DONE
    db.session.expire_all()
    place = _place_of(late)
    assert (place.run_id, place.topic_id, place.on_arrival) == (run.id, topic.id, True)
    assert topic.size == size + 1
    joined = db.session.get_one(IssuePassage, (issue.id, place.passage_id))
    assert joined.origin is Origin.ARRIVAL
    browser = make.signed_in(make.member(consultation))
    assert "Placed by machine on arrival" in browser.get(f"{BASE}/asuntos/{issue.id}").text
    assert "Placed by machine on arrival" in browser.get(f"{BASE}/temas/{topic.id}").text


def test_public_issues_take_nothing_in(consultation, make):
    _done(consultation)
    for number, topic in enumerate(db.session.scalars(sa.select(Topic).where(Topic.parent_id.is_(None)))):
        make.issue(topic, f"Asunto {number}")
    before = db.session.scalar(sa.select(sa.func.count()).select_from(IssuePassage))
    consultation.results_published_at = now()
    late = _send(make, consultation, "Creo que agua tubería fuga presión tinaco pozo nos importa mucho.")
    assert _place() is JobState.DONE
    assert _place_of(late).topic_id is not None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(IssuePassage)) == before


def test_twice_places_nothing_twice(consultation, make):
    _done(consultation)
    _send(make, consultation, "Creo que agua tubería fuga presión tinaco pozo nos importa mucho.")
    assert _place() is JobState.DONE
    placed = db.session.scalar(sa.select(sa.func.count()).select_from(TopicAssignment))
    arrived(consultation.id)
    db.session.commit()
    assert _place() is JobState.DONE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicAssignment)) == placed


def test_without_what_was_kept_they_wait_for_the_next_run(consultation, make):
    run = _done(consultation)
    storage.path(run.model_sha256).unlink()
    late = _send(make, consultation, "Creo que agua tubería fuga presión tinaco pozo nos importa mucho.")
    assert _place() is JobState.DONE
    with pytest.raises(sa.exc.NoResultFound):
        _place_of(late)
    assert runs.latest_run(consultation.id).id == run.id
