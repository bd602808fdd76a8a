"""The queue as one process sees it: claims, leases, fencing, cancelling."""

import datetime as dt
import threading
import time

import pytest
import sqlalchemy as sa

from consult.extensions import db
from consult.jobs import leases, queue, registry
from consult.jobs.errors import JobCancelledError, JobFailedError, LeaseLostError
from consult.jobs.work import Work
from consult.models.audit import AuditEvent
from consult.models.jobs import Job, JobState
from tests.jobs import tasks

LEASE = dt.timedelta(seconds=60)
OVER = dt.timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def known_tasks(monkeypatch):
    for kind, name in tasks.TASKS.items():
        monkeypatch.setitem(registry.TASKS, kind, name)


def _queued(kind="quick", **parameters):
    job_id = queue.enqueue(kind, parameters).id
    db.session.commit()
    return job_id


def _claim(worker="a", lease=LEASE, job_id=None):
    db.session.commit()  # the test's own look at a row must not keep the database locked
    return leases.claim(db.engine, worker, lease, *([] if job_id is None else [Job.id == job_id]))


def _job(job_id):
    db.session.expire_all()
    return db.session.get(Job, job_id)


def _do(claim):
    db.session.commit()
    return Work(db.engine, claim, threading.Event()).do()


def test_a_job_comes_and_goes_with_the_transaction_it_is_for(app):
    queue.enqueue("quick")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0
    _queued()
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 1


def test_the_oldest_job_is_taken_once(app):
    first, second = _queued(), _queued()
    assert _claim().job_id == first
    assert _claim("b").job_id == second
    assert _claim("c") is None
    assert (_job(first).state, _job(first).attempt, _job(first).worker_id) == (JobState.RUNNING, 1, "a")


def test_many_workers_at_once_never_take_the_same_job(app):
    wanted = {_queued() for _ in range(24)}
    engine, taken, lock = db.engine, [], threading.Lock()

    def take(name):
        while claim := leases.claim(engine, name, LEASE):
            with lock:
                taken.append(claim.job_id)

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_a_worker_that_comes_back_too_late_writes_nothing(app):
    job_id = _queued()
    late = _claim("late", OVER)
    other = _claim("other")
    assert (other.job_id, other.attempt) == (job_id, 2)
    with pytest.raises(LeaseLostError):
        leases.report(db.engine, late, "waiting", 0.5)
    with pytest.raises(LeaseLostError):
        leases.finish(late)
    db.session.rollback()
    assert not leases.extend(db.engine, late, LEASE)
    leases.end(db.engine, late, JobState.FAILED, "internal")
    assert (_job(job_id).state, _job(job_id).worker_id) == (JobState.RUNNING, "other")


def test_the_same_worker_is_fenced_from_its_own_earlier_attempt(app):
    _queued()
    earlier = _claim("a", OVER)
    _claim("a")
    with pytest.raises(LeaseLostError):
        leases.report(db.engine, earlier, "waiting", 0.5)


def test_a_dead_workers_job_is_queued_again_at_once(app):
    job_id = _queued()
    _claim("dead")
    assert _claim("b") is None
    assert leases.release(db.engine, "dead") == 1
    assert _claim("b").attempt == 2
    assert _job(job_id).worker_id == "b"


def test_the_third_lost_worker_is_the_last_one(app):
    poison, other = _queued(), _queued()
    for attempt in (1, 2, 3):
        assert _claim("dies", job_id=poison).attempt == attempt
        leases.release(db.engine, "dies")
    job = _job(poison)
    assert (job.state, job.error) == (JobState.FAILED, "worker_lost")
    assert job.finished_at is not None
    assert _claim("b").job_id == other
    assert _claim("b") is None


def test_a_job_given_back_in_order_costs_no_attempt(app):
    job_id = _queued()
    for _ in range(5):
        leases.give_back(db.engine, _claim())
    assert (_job(job_id).state, _job(job_id).attempt) == (JobState.QUEUED, 0)


def test_a_queued_job_is_cancelled_at_once(app):
    job_id = _queued()
    queue.request_cancel(_job(job_id))
    db.session.commit()
    assert _job(job_id).state is JobState.CANCELLED
    assert _claim() is None


def test_a_running_job_is_cancelled_when_it_reports_or_ends(app):
    job_id = _queued()
    claim = _claim()
    queue.request_cancel(_job(job_id))
    db.session.commit()
    assert _job(job_id).state is JobState.RUNNING
    db.session.commit()
    with pytest.raises(JobCancelledError):
        leases.report(db.engine, claim, "waiting", 0.5)
    with pytest.raises(JobCancelledError):
        leases.finish(claim)
    db.session.rollback()


@pytest.mark.parametrize("lease", [LEASE, OVER])
def test_cancelling_a_job_whose_worker_died_ends_it(app, lease):
    job_id = _queued()
    _claim("dead", lease)
    queue.request_cancel(_job(job_id))
    db.session.commit()
    leases.release(db.engine, "dead")
    assert _job(job_id).state is JobState.CANCELLED


def test_an_ended_job_cannot_be_cancelled(app):
    job_id = _queued()
    assert _do(_claim()) is JobState.DONE
    queue.request_cancel(_job(job_id))
    db.session.commit()
    assert _job(job_id).state is JobState.DONE


def test_a_job_that_is_done_says_so(app):
    job_id = _queued()
    _do(_claim())
    job = _job(job_id)
    assert (job.state, job.progress, job.error, job.lease_until) == (JobState.DONE, 1.0, None, None)
    assert job.finished_at >= job.started_at >= job.created_at


def test_an_unforeseen_error_is_told_and_leaves_nothing_half_done(app):
    job_id = _queued("fail")
    assert _do(_claim()) is JobState.FAILED
    assert _job(job_id).error == "internal"
    assert "this was not foreseen" in _job(job_id).detail
    assert db.session.scalar(sa.select(sa.func.count(AuditEvent.id))) == 0


def test_a_kind_that_nobody_knows_fails(app):
    job_id = _queued("unheard_of")
    assert _do(_claim()) is JobState.FAILED
    assert _job(job_id).error == "internal"


def test_a_job_can_fail_with_a_code_of_its_own(app, monkeypatch):
    def refuse(work):
        raise JobFailedError("too_few_passages", "There are 3.")

    monkeypatch.setattr(tasks, "quick", refuse)
    job_id = _queued()
    _do(_claim())
    assert (_job(job_id).error, _job(job_id).detail) == ("too_few_passages", "There are 3.")


def test_a_worker_that_is_stopping_puts_its_job_back(app, tmp_path):
    job_id = _queued("wait_for_file", file=str(tmp_path / "never"))
    stopping = threading.Event()
    stopping.set()
    claim = _claim()
    assert Work(db.engine, claim, stopping).do() is JobState.QUEUED
    assert _job(job_id).worker_id is None


def test_progress_is_noted_four_times_a_second_at_most(app):
    _queued()
    work = Work(db.engine, _claim(), threading.Event())
    noted = []
    sa.event.listen(db.engine, "after_cursor_execute", listener := lambda *arguments: noted.append(arguments[2]))
    until = time.monotonic() + 0.6
    while time.monotonic() < until:
        work.report("waiting", 0.5)
    sa.event.remove(db.engine, "after_cursor_execute", listener)
    assert 1 <= len([statement for statement in noted if statement.startswith("UPDATE jobs")]) <= 3


def test_an_idle_worker_waits_for_no_lock(app):
    with db.engine.begin() as writer:
        writer.execute(sa.insert(Job).values(kind="quick", parameters={}, state=JobState.DONE, created_at=_now()))
        started = time.monotonic()
        assert leases.claim(db.engine, "idle", LEASE) is None
        assert time.monotonic() - started < 1


def _now():
    return dt.datetime.now(dt.UTC)
