"""Asking for runs, finding them, cancelling them."""

import threading

import pytest
import sqlalchemy as sa

import analysis
from consult.extensions import db
from consult.issues import runs
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation
from consult.models.jobs import Job, JobState
from consult.models.runs import Decision, TopicModelRun


def _end(run, state):
    db.session.execute(sa.update(Job).where(Job.id == run.job_id).values(state=state))
    db.session.commit()


def test_a_consultation_never_has_two_active_runs(make):
    consultation = make.consultation()
    person = make.person()
    first = runs.request_run(consultation, person)
    db.session.commit()
    assert runs.request_run(consultation, None) is first
    assert first.requested_by is person
    assert first.job.kind == "cluster"
    _end(first, JobState.DONE)
    assert runs.request_run(consultation, None) is not first


def test_a_run_of_one_consultation_is_not_in_the_way_of_anothers(make):
    one, other = make.consultation("agua"), make.consultation("bosques", folio_prefix="BOSQUE")
    assert runs.request_run(one, None) is not runs.request_run(other, None)


def test_ten_people_who_press_the_button_at_once_get_one_run(app, make):
    consultation_id = make.consultation().id
    db.session.commit()
    start, found = threading.Barrier(10), []

    def press():
        with app.app_context():
            start.wait()
            found.append(runs.request_run(db.session.get_one(Consultation, consultation_id), None).id)
            db.session.commit()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1
    assert db.session.scalar(sa.select(sa.func.count(TopicModelRun.id))) == 1


def test_runs_are_found_by_what_became_of_them(make):
    consultation = make.consultation()
    assert runs.newest_run(consultation.id) is runs.active_run(consultation.id) is runs.latest_run(consultation.id)
    made = []
    for state in (JobState.DONE, JobState.FAILED):
        run = runs.request_run(consultation, None)
        db.session.commit()
        assert runs.active_run(consultation.id) is run
        _end(run, state)
        made.append(run)
    done, failed = made
    assert runs.active_run(consultation.id) is runs.latest_run(consultation.id) is None
    assert runs.waiting_run(consultation.id) is done
    assert runs.newest_run(consultation.id) is failed
    done.decision = Decision.ADOPTED
    db.session.commit()
    assert runs.waiting_run(consultation.id) is None
    assert runs.latest_run(consultation.id) is done


def test_what_staff_ask_for_is_in_the_audit_log(make):
    consultation, person = make.consultation(), make.person()
    run = runs.request_run(consultation, person)
    runs.cancel_run(run, person)
    db.session.commit()
    events = db.session.execute(sa.select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.consultation_id)).all()
    assert events == [("run.request", person.id, consultation.id), ("run.cancel", person.id, consultation.id)]


def test_a_queued_run_is_cancelled_at_once(make):
    run = runs.request_run(make.consultation(), None)
    runs.cancel_run(run)
    assert run.job.state is JobState.CANCELLED


def test_a_run_that_is_stopping_is_not_cancelled_again(make):
    run = runs.request_run(make.consultation(), None)
    db.session.commit()
    _end(run, JobState.RUNNING)
    for _press in range(3):
        runs.cancel_run(run)
    assert run.job.cancel_requested and run.job.state is JobState.RUNNING
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "run.cancel")) == 1


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_a_run_that_has_ended_cannot_be_cancelled(make, state):
    run = runs.request_run(make.consultation(), None)
    db.session.commit()
    _end(run, state)
    runs.cancel_run(run)
    assert run.job.state is state
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "run.cancel")) == 0


def test_pages_know_every_step_of_the_engine():
    assert ("splitting", "reading", *analysis.STEPS, "judging", "storing") == runs.STEPS
