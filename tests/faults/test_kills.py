"""kill -9 of web and worker while people give opinions and send files: what a receipt was shown for is there."""

import datetime as dt
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult import storage
from consult.documents import collecting
from consult.extensions import db
from consult.models.attachments import Attachment, ExtractionState
from consult.models.submissions import Answer, Submission, SubmissionState, SubmissionVersion
from tests.factories import Factory
from tests.faults.people import Person
from tests.processes import Site, site
from tests.servers import answers, free_port, wait_for

NIGHTLY = os.environ.get("CONSULT_NIGHTLY") == "1"
JOURNEYS, UPLOADS, KILLS = (500, 50, 40) if NIGHTLY else (40, 6, 5)
AT_ONCE = 8
SLUG = "agua"
pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, CONSULT_JOB_LEASE="3", CONSULT_JOB_HEARTBEAT="1") as here:
        yield here


class Killer:
    """A web server and a worker, killed at random moments with all their processes and started again."""

    def __init__(self, here: Site) -> None:
        self.here, self.lots, self.port = here, random.Random(), free_port()  # noqa: S311  # moments, no secrets
        self.address = f"http://127.0.0.1:{self.port}"
        self.kills = {"web": 0, "worker": 0}
        self.running = {name: self._start(name) for name in self.kills}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        if name == "worker":
            return self.here.start("-m", "tests.jobs.process", name=name)
        settings = ["--config", "python:consult.operations.gunicorn_settings", "--workers", "2"]
        return self.here.start("-m", "gunicorn", *settings, "--bind", f"127.0.0.1:{self.port}", name=name)

    def strike(self) -> None:
        """Wait for a random moment, kill one of the two, start it again."""
        time.sleep(self.lots.uniform(0.2, 1.5))
        name = "worker" if sum(self.kills.values()) % 3 == 2 else "web"
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()
        self.kills[name] += 1
        self.running[name] = self._start(name)
        if name == "web":  # one that is killed before anybody reaches it breaks nobody's request
            self.wait_for_web()

    def wait_for_web(self) -> None:
        """Wait until the web server answers."""
        wait_for(lambda: answers(f"{self.address}/health/live"), 60, "the web server")


def _people(address: str) -> list[Person]:
    return [
        Person(address, f"Opinion {number}.", f"The paper of number {number}.".encode() if number < UPLOADS else None)
        for number in range(JOURNEYS)
    ]


def _take_part(people: list[Person], killer: Killer) -> None:
    """The kills are this thread's: a web server ends with the thread that started it."""
    killer.wait_for_web()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = [pool.submit(person.take_part, SLUG) for person in people]
        while sum(killer.kills.values()) < KILLS and not all(one.done() for one in done):
            killer.strike()
        for one in done:
            one.result()


def test_whatever_a_receipt_was_shown_for_survives_kills(here: Site) -> None:
    Factory(here.app, dt.datetime.now(dt.UTC)).consultation(SLUG)
    killer = Killer(here)
    people = _people(killer.address)
    _take_part(people, killer)
    db.session.rollback()
    assert killer.kills["web"] > 1, "hardly anything was killed: the test proves nothing"
    assert any(person.broken for person in people), "no kill met a request: the test proves nothing"
    _every_receipt_has_its_row(people)
    _nothing_is_half()
    here.soon(_all_read(here), "the reading of all files")
    _files_are_there(people)


def _every_receipt_has_its_row(people: list[Person]) -> None:
    query = sa.select(Submission.folio, Answer.text).join(Answer.submission)
    rows = db.session.execute(query.where(Submission.state == SubmissionState.SUBMITTED)).all()
    stored = sorted((folio, text) for folio, text in rows)
    assert stored == sorted((person.receipt.split("/")[-2], person.words) for person in people), "lost or doubled"


def _nothing_is_half() -> None:
    """Everything sent has its moment and its first version; everything stored at all has words."""
    for submission in db.session.scalars(sa.select(Submission)):
        assert submission.answers and submission.folio
        if submission.state is SubmissionState.SUBMITTED:
            assert submission.submitted_at is not None and submission.group is not None
    sent = sa.select(sa.func.count(Submission.id)).where(Submission.state == SubmissionState.SUBMITTED)
    assert db.session.scalar(sa.select(sa.func.count(SubmissionVersion.id))) == db.session.scalar(sent)


def _all_read(here: Site):
    query = sa.select(sa.func.count(Attachment.id)).where(Attachment.extraction != ExtractionState.READ)
    return lambda: here.value(query) == 0


def _files_are_there(people: list[Person]) -> None:
    db.session.rollback()
    senders = {person.words: person.file for person in people if person.file is not None}
    rows = db.session.execute(
        sa.select(Answer.text, Attachment.sha256)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Answer, Answer.submission_id == Submission.id)
    ).all()
    found = {text: storage.path(sha256).read_bytes() for text, sha256 in rows}
    assert found == senders and len(rows) == len(senders)
    db.session.rollback()
    collecting.collect(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25))
    on_disk = {file.name for file in storage._folder().rglob("*") if file.is_file() and file.name != ".lock"}
    assert on_disk == {sha256 for _text, sha256 in rows}, "a file that no row names outlives the collector"
