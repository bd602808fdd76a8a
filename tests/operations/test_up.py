"""The whole site as real processes: started, killed here and there, stopped."""

import datetime as dt
import os
import random
import re
import shutil
import signal
import socket
import time
import urllib.request

import pytest
import sqlalchemy as sa

from consult.extensions import db
from consult.issues import runs
from consult.models.consultations import Consultation
from consult.models.jobs import JobState
from consult.models.passages import Passage
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Answer, Submission, SubmissionState
from tests.factories import Factory
from tests.processes import site
from tests.servers import answers, free_port, wait_for

pytestmark = pytest.mark.slow
NIGHTLY = bool(os.environ.get("CONSULT_NIGHTLY"))
TEXTS = 6000
PHONES = 20


class Up:
    """A running `consult up --empty`."""

    def __init__(self, here):
        self.here = here
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = here.start("-m", "consult", "up", "--empty", "--port", str(self.port))
        wait_for(lambda: answers(f"{self.address}/health/live"), 30, "the first page")
        self.answered = dt.datetime.now(dt.UTC)

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
def here(tmp_path):
    with site(tmp_path) as here:
        yield here


@pytest.fixture
def up(here):
    return Up(here)


def _alive(pid):
    """Whether a process runs; one that is dead and waits to be noticed does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123  # not a path to keep
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _family(pid):
    """A process and all that it started, as long as they live."""
    with os.popen(f"ps -o pid= --ppid {pid}") as listed:  # noqa: S605
        children = [int(line) for line in listed.read().split()]
    return [pid, *(found for child in children for found in _family(child))]


def _many_submissions(count):
    """A consultation with made texts of several themes: enough that a run takes a while."""
    draw = random.Random(0)  # noqa: S311
    syllables = [consonant + vowel for consonant in "bcdfglmnprst" for vowel in "aeiou"]
    themes = [["".join(draw.choices(syllables, k=4)) for _ in range(400)] for _ in range(12)]
    consultation = Factory(None, dt.datetime.now(dt.UTC)).consultation(questions=1)
    question_id, consultation_id = consultation.questions[0].id, consultation.id
    sent = {"consultation_id": consultation_id, "state": SubmissionState.SUBMITTED, "language": "es"}
    db.session.execute(sa.insert(Submission), [{**sent, "source_key": str(n)} for n in range(count)])
    ids = db.session.scalars(sa.select(Submission.id)).all()
    texts = [" ".join(draw.choices(themes[n % 12], k=25)) for n in range(count)]
    rows = [
        {"submission_id": key, "question_id": question_id, "text": text} for key, text in zip(ids, texts, strict=True)
    ]
    db.session.execute(sa.insert(Answer), rows)
    db.session.commit()
    return consultation_id


def _press(consultation_id):
    job_id = runs.request_run(db.session.get_one(Consultation, consultation_id), None).job_id
    db.session.commit()
    return job_id


def _kill_in_the_middle(here, job_id):
    def begun():
        job = here.job(job_id)
        assert job.state in {JobState.QUEUED, JobState.RUNNING}, f"too late to kill: {job.state}"
        return job.state is JobState.RUNNING and job.progress > 0

    while not begun():
        time.sleep(0.02)
    killed = here.worker().pid
    os.kill(killed, signal.SIGKILL)
    return killed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_all_that_it_started(up, number):
    # The server may answer us a moment before it answers who started it and then says so.
    up.here.soon(lambda: f"Open {up.address}/" in up.here.log(), "the address in the log", 10)
    family = _family(up.process.pid)
    assert len(family) == 5  # itself, gunicorn with two processes, the worker
    started = time.monotonic()
    assert up.stop(number) == 0
    assert time.monotonic() - started < 8
    assert not any(map(_alive, family))
    log = up.here.log()
    assert "Traceback" not in log
    assert log.rstrip().endswith("Stopped.")


def test_the_first_page_does_not_wait_for_the_worker(up):
    up.here.soon(up.here.ready, "a ready worker", 60)
    assert up.here.worker().ready_at > up.answered


def _done(here, job_id):
    def done():
        job = here.job(job_id)
        assert job.state is not JobState.FAILED, job.detail
        return job.state is JobState.DONE

    return done


def _stored_once(here, job_id):
    run_id = here.value(sa.select(TopicModelRun.id).where(TopicModelRun.job_id == job_id))
    assert here.value(sa.select(sa.func.count(Passage.answer_id.distinct()))) == TEXTS
    placed = sa.select(sa.func.count(TopicAssignment.id)).where(TopicAssignment.run_id == run_id)
    assert here.value(placed) == here.value(sa.select(sa.func.count(Passage.id)))
    topics = sa.select(sa.func.count(Topic.id), sa.func.count(Topic.number.distinct())).where(Topic.run_id == run_id)
    count, distinct = here.row(topics)
    assert count == distinct > 1


def test_a_run_survives_the_death_of_its_worker(up):
    here, consultation_id = up.here, _many_submissions(TEXTS)
    for _ in range(10 if NIGHTLY else 1):
        here.soon(here.ready, "a ready worker", 60)
        job_id = _press(consultation_id)
        killed = _kill_in_the_middle(here, job_id)
        here.soon(lambda job_id=job_id: here.job(job_id).state is not JobState.RUNNING, "taking the job back", 3)
        here.soon(_done(here, job_id), "the second attempt", 60)
        assert here.job(job_id).attempt == 2
        assert here.worker().pid != killed
        _stored_once(here, job_id)
    assert "in the queue again" in here.log()


def test_a_worker_that_keeps_dying_is_started_ever_later(up):
    here, killed = up.here, 0
    for seconds in (1, 2):
        # The row of the one before may still be there when its death was told.
        here.soon(lambda before=killed: getattr(here.worker(), "pid", before) != before, "another worker")
        killed = here.worker().pid
        os.kill(killed, signal.SIGKILL)
        here.soon(lambda wait=f"starts in {seconds} s": wait in here.log(), "noticing its death", 5)
    assert answers(f"{up.address}/health/live")


def test_nothing_outlives_a_killed_supervisor(up):
    family = _family(up.process.pid)
    up.process.kill()
    up.process.wait()
    wait_for(lambda: not any(map(_alive, family)), 15, "the end of what it had started")


def test_the_next_start_takes_back_what_a_killed_site_left(up):
    here, job_id = up.here, _press(_many_submissions(TEXTS))
    while here.job(job_id).state is JobState.QUEUED:
        time.sleep(0.02)
    for pid in _family(up.process.pid):  # the supervisor first: nobody is left to release anything
        os.kill(pid, signal.SIGKILL)
    up.process.wait()
    assert here.job(job_id).state is JobState.RUNNING
    Up(here)
    here.soon(_done(here, job_id), "the second attempt", 60)
    assert here.job(job_id).attempt == 2
    _stored_once(here, job_id)


def test_it_stops_when_the_web_server_ends(up):
    (gunicorn,) = (int(pid) for pid in re.findall(r"^ *(\d+) .*gunicorn", _children(up.process.pid), re.M))
    os.kill(gunicorn, signal.SIGKILL)
    assert up.process.wait(20) == 1
    assert "The web server ended by itself" in up.here.log()


def _children(pid):
    with os.popen(f"ps -o pid=,args= --ppid {pid}") as listed:  # noqa: S605
        return listed.read()


def _trickle(port):
    phone = socket.create_connection(("127.0.0.1", port))
    head = "POST /en/entrar HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    phone.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode())
    return phone


def test_it_stops_when_its_folder_is_taken_away(up):
    up.here.soon(up.here.ready, "the worker")
    family, worker = _family(up.process.pid), up.here.worker().pid
    shutil.rmtree(up.here.folder / "data")
    os.kill(worker, signal.SIGKILL)
    assert up.process.wait(20) == 1
    assert not any(map(_alive, family))
    assert "Traceback" not in up.here.log().split("The worker ended")[1]
    assert "cannot be used any more" in up.here.log().splitlines()[-1]
    assert not (up.here.folder / "data").exists()


def test_what_a_visitor_says_about_the_scheme_is_not_believed(up):
    Factory(None, dt.datetime.now(dt.UTC)).consultation()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Host": "evil.example"}
    request = urllib.request.Request(f"{up.address}/es/c/agua", headers=headers)  # noqa: S310  # our own server
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        page = answer.read().decode()
    assert f'content="{up.address}/es/c/agua"' in page
    assert "https://127.0.0.1" not in page and "evil.example" not in page


def test_slow_phones_leave_other_pages_answering(up):
    phones = [_trickle(up.port) for _ in range(PHONES)]
    slowest = 0.0
    for _ in range(60 if NIGHTLY else 5):
        for phone in phones:
            phone.sendall(b"x")
        for _ in range(4):
            asked = time.monotonic()
            with urllib.request.urlopen(f"{up.address}/en/entrar", timeout=10) as answer:  # noqa: S310
                assert answer.status == 200
            slowest = max(slowest, time.monotonic() - asked)
        time.sleep(1)
    assert slowest < 2
    for phone in phones:
        phone.close()
