"""Real worker processes: killed, paused, stopped, cancelled."""

import datetime as dt
import os
import signal
import time

import pytest
import sqlalchemy as sa

from consult.extensions import db
from consult.jobs import queue, workers
from consult.models.audit import AuditEvent
from consult.models.jobs import Job, JobState, Worker
from tests.processes import site

pytestmark = pytest.mark.slow
LEASE = 2  # seconds; a beat is a third of it


@pytest.fixture
def here(tmp_path):
    with site(tmp_path, CONSULT_JOB_LEASE=str(LEASE), CONSULT_JOB_HEARTBEAT="1") as here:
        yield here


def _worker(here, name="log"):
    return here.start("-m", "tests.jobs.process", name=name)


def _queued(kind, **parameters):
    job_id = queue.enqueue(kind, parameters).id
    db.session.commit()
    return job_id


def _is(here, job_id, state):
    return lambda: here.job(job_id).state is state


def _under_way(here, job_id):
    return lambda: here.job(job_id).step is not None


def _stored(here, job_id):
    return here.value(sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.subject_id == job_id))


def test_a_killed_workers_job_is_done_once_by_the_next(here, tmp_path):
    file = tmp_path / "go"
    job_id = _queued("wait_for_file", file=str(file))
    killed = _worker(here)
    here.soon(_under_way(here, job_id), "the job's start")
    killed.kill()
    killed.wait()
    assert workers.release_dead(db.engine, here.app.config["DATA_DIR"]) == 1
    assert here.job(job_id).state is JobState.QUEUED
    file.touch()
    _worker(here, "second")
    here.soon(_is(here, job_id, JobState.DONE), "the second attempt")
    assert (here.job(job_id).attempt, _stored(here, job_id)) == (2, 1)


def test_where_nobody_releases_it_the_lease_ends_by_itself(here, tmp_path):
    file = tmp_path / "go"
    job_id = _queued("wait_for_file", file=str(file))
    killed = _worker(here)
    here.soon(_under_way(here, job_id), "the job's start")
    killed.kill()
    file.touch()
    _worker(here, "second")
    here.soon(_is(here, job_id, JobState.DONE), "the second attempt", LEASE + 5)
    assert here.job(job_id).attempt == 2


def test_a_paused_worker_that_comes_back_stores_nothing(here, tmp_path):
    file = tmp_path / "go"
    job_id = _queued("wait_for_file", file=str(file))
    paused = _worker(here, "paused")
    here.soon(_under_way(here, job_id), "the job's start")
    os.killpg(paused.pid, signal.SIGSTOP)
    assert workers.release_dead(db.engine, here.app.config["DATA_DIR"]) == 0, "paused is not dead"
    _worker(here, "second")
    here.soon(lambda: here.job(job_id).attempt == 2, "taking over")
    file.touch()
    here.soon(_is(here, job_id, JobState.DONE), "the second attempt")
    os.killpg(paused.pid, signal.SIGCONT)
    here.soon(lambda: "taken over" in here.log("paused"), "the paused worker's insight")
    assert (here.job(job_id).state, here.job(job_id).attempt, _stored(here, job_id)) == (JobState.DONE, 2, 1)
    assert paused.poll() is None, "it goes on with other jobs"


def test_a_living_worker_keeps_its_job_beyond_the_lease(here, tmp_path):
    file = tmp_path / "go"
    job_id = _queued("wait_for_file", file=str(file))
    _worker(here)
    _worker(here, "second")
    here.soon(_under_way(here, job_id), "the job's start")
    time.sleep(2 * LEASE)
    file.touch()
    here.soon(_is(here, job_id, JobState.DONE), "the job's end")
    assert here.job(job_id).attempt == 1


def test_a_job_that_kills_its_worker_is_given_up_and_the_queue_goes_on(here):
    poison, harmless = _queued("die"), _queued("quick")
    for attempt in (1, 2, 3):
        assert _worker(here).wait(20) == -signal.SIGKILL
        assert here.job(poison).attempt == attempt
        workers.release_dead(db.engine, here.app.config["DATA_DIR"])
    assert (here.job(poison).state, here.job(poison).error) == (JobState.FAILED, "worker_lost")
    _worker(here)
    here.soon(_is(here, harmless, JobState.DONE), "the other job")


def test_sigterm_puts_the_job_back_and_leaves_no_trace(here, tmp_path):
    job_id = _queued("wait_for_file", file=str(tmp_path / "never"))
    worker = _worker(here)
    here.soon(_under_way(here, job_id), "the job's start")
    started = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - started < 3
    assert (here.job(job_id).state, here.job(job_id).attempt, here.job(job_id).worker_id) == (JobState.QUEUED, 0, None)
    assert here.worker() is None
    assert list(workers.marks_folder(here.app.config["DATA_DIR"]).iterdir()) == []
    assert "Traceback" not in here.log()


def test_a_running_job_is_cancelled_within_seconds(here, tmp_path):
    job_id = _queued("wait_for_file", file=str(tmp_path / "never"))
    worker = _worker(here)
    here.soon(_under_way(here, job_id), "the job's start")
    queue.request_cancel(db.session.get(Job, job_id))
    db.session.commit()
    here.soon(_is(here, job_id, JobState.CANCELLED), "cancelling", 3)
    assert _stored(here, job_id) == 0
    other = _queued("quick")
    here.soon(_is(here, other, JobState.DONE), "the next job")
    assert worker.poll() is None


def test_a_worker_says_that_it_lives(here):
    worker = _worker(here)
    here.soon(here.ready, "a ready worker")
    assert here.worker().pid == worker.pid
    first = here.worker().seen_at
    here.soon(lambda: here.worker().seen_at > first, "a heartbeat", 3)
    assert workers.any_seen()
    db.session.execute(sa.update(Worker).values(seen_at=first - dt.timedelta(minutes=2)))
    assert not workers.any_seen()
