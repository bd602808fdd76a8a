"""Real worker processes: killed, paused, stopped, cancelled."""

import datetime as dt
import io
import os
import signal
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult.extensions import db
from consult.jobs import queue, workers
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.audit import AuditEvent
from consult.models.jobs import Job, JobState, Worker
from consult.models.submissions import SubmissionState
from tests.documents.test_extraction import docx
from tests.factories import Factory, attach
from tests.processes import site
from tests.servers import wait_for

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
    worker.terminate()
    assert worker.wait(60) == 0, "by itself: a supervisor's patience ends after 35 s, and then it kills"
    assert (here.job(job_id).state, here.job(job_id).attempt, here.job(job_id).worker_id) == (JobState.QUEUED, 0, None)
    assert here.worker() is None
    assert list(workers.marks_folder(here.app.config["DATA_DIR"]).iterdir()) == []
    assert "Traceback" not in here.log()


def _attached(here, content=b"Words of a letter.", name="letter.txt"):
    """A draft's file whose reading is queued."""
    make = Factory(here.app, dt.datetime.now(dt.UTC))
    draft = make.submission(make.consultation(), state=SubmissionState.DRAFT, folio=None, submitted_at=None)
    made = attach(draft, io.BytesIO(content), name).id
    db.session.commit()
    return made


def _file_is(here, attachment_id, state):
    query = sa.select(Attachment.extraction).where(Attachment.id == attachment_id)
    return lambda: here.value(query) is state


def test_a_document_waits_for_no_long_job(here, tmp_path):
    file = tmp_path / "go"
    long = _queued("wait_for_file", file=str(file))
    _worker(here)
    here.soon(_under_way(here, long), "the long job's start")
    sent = _attached(here)
    here.soon(_file_is(here, sent, ExtractionState.READ), "the reading of the document", 60)
    assert here.job(long).state is JobState.RUNNING
    file.touch()
    here.soon(_is(here, long, JobState.DONE), "the long job's end")


def test_a_worker_killed_while_it_reads_leaves_nothing_and_the_next_one_reads(here, tmp_path):
    words = b"<w:p><w:r><w:t>Words of a long paper.</w:t></w:r></w:p>" * 20_000
    long = docx(tmp_path, words.decode())
    sent = _attached(here, long.read_bytes(), "long.docx")
    worker = _worker(here)
    here.soon(lambda: here.value(sa.select(Job.step).where(Job.kind == "extract")) == "reading", "the reading", 60)
    child = children_of(worker.pid)
    worker.kill()
    worker.wait()
    wait_for(lambda: not any(runs(pid) for pid in child), 20, "the end of the child")
    assert here.value(sa.select(Attachment.extraction)) is ExtractionState.PENDING
    _worker(here, "second")
    here.soon(_file_is(here, sent, ExtractionState.READ), "the second attempt", 120)
    row = here.row(sa.select(Attachment.page_count, Attachment.word_count).where(Attachment.id == sent))
    assert row.word_count == 5 * 20_000 and here.value(sa.select(sa.func.count(AttachmentPage.id))) == row.page_count
    files = here.app.config["DATA_DIR"] / "files"
    kept = [each.name for each in files.rglob("*") if each.is_file() and each.name != ".lock"]
    assert kept == [here.value(sa.select(Attachment.sha256))]


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended may stay listed until somebody asks how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in tasks for child in each.read_text().split()]


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
