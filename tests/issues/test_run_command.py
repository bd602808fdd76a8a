"""consult analyse: waits for the worker that is there, or works itself."""

import datetime as dt
import os
import signal

import pytest
import sqlalchemy as sa

from consult.extensions import db
from consult.models.jobs import Job, JobState
from consult.models.runs import TopicModelRun
from tests.factories import Factory
from tests.issues.test_run_task import _sentences
from tests.processes import site

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path):
    with site(tmp_path) as here:
        yield here


def _consultation(here, count):
    make = Factory(here.app, dt.datetime.now(dt.UTC))
    consultation = make.consultation()
    for text in _sentences(count):
        make.submission(consultation, text)
    db.session.rollback()


def _analyse(here, slug="agua"):
    return here.start("-m", "consult", "analyse", slug)


def test_without_a_worker_it_works_itself(here):
    _consultation(here, 60)
    assert _analyse(here).wait(60) == 0, here.log()
    assert here.value(sa.select(Job.state)) is JobState.DONE
    assert here.value(sa.select(TopicModelRun.passage_count)) == 60
    assert "60 passages of 60 submissions" in here.log()
    assert here.worker() is None


def test_a_dead_workers_row_does_not_make_it_wait(here):
    _consultation(here, 60)
    worker = here.start("-m", "consult", "worker", name="worker")
    here.soon(lambda: here.worker() is not None, "a worker")
    worker.kill()
    worker.wait()
    assert _analyse(here).wait(60) == 0, here.log()


def test_with_a_worker_it_waits_for_that_one(here):
    _consultation(here, 60)
    here.start("-m", "consult", "worker", name="worker")
    here.soon(here.ready, "a ready worker", 60)
    worker_id = here.worker().id
    assert _analyse(here).wait(60) == 0, here.log()
    assert here.value(sa.select(Job.worker_id)) == worker_id


def test_too_few_opinions_are_told_in_a_line(here):
    _consultation(here, 3)
    assert _analyse(here).wait(60) == 1
    last = here.log().strip().splitlines()[-1]
    assert last.startswith("Error: The run failed (too_few_passages).")


def test_an_unknown_consultation_is_told_in_a_line(here):
    assert _analyse(here, "nowhere").wait(60) == 1
    assert len(here.log().strip().splitlines()) == 1
    assert here.value(sa.select(Job.id)) is None


def test_interrupted_it_cancels_its_own_run(here):
    _consultation(here, 60)
    running = _analyse(here)
    here.soon(lambda: here.worker() is not None, "its worker")
    worker = here.worker().pid
    os.kill(worker, signal.SIGSTOP)  # however slow this machine is, the run must not end before Ctrl-C comes
    os.kill(running.pid, signal.SIGINT)
    here.soon(lambda: here.value(sa.select(Job.cancel_requested | (Job.state == JobState.CANCELLED))), "cancelling")
    os.kill(worker, signal.SIGCONT)
    assert running.wait(20) == 1
    assert here.value(sa.select(Job.state)) is JobState.CANCELLED
    assert "Traceback" not in here.log()
    assert here.worker() is None
