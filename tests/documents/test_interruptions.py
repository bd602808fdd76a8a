"""A machine that is too busy, or stops, costs a reading and never the file: it is tried again, and said as it is."""

import io
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import g
from sqlalchemy import func, select

from consult import storage
from consult.documents import children, extraction, ocr, page_pictures, pictures, states
from consult.documents.extraction import extract
from consult.documents.readers import Outcome, UnreadableError
from consult.documents.sentences import RefusedFileError
from consult.extensions import db
from consult.jobs import leases, queue
from consult.jobs.work import Work
from consult.models.attachments import Attachment, ExtractionState
from consult.models.consultations import ConsultationDocument
from consult.models.jobs import Job, JobState
from consult.models.submissions import Submission, SubmissionState
from tests.documents.scans import scan
from tests.documents.test_extraction import PAPERS
from tests.documents.test_scans import TYPED, broken_program
from tests.documents.test_uploads import photo
from tests.factories import attach
from tests.jobs.test_queue import LEASE

LETTER = b"Words of a letter."


@pytest.fixture
def ended(monkeypatch):
    """Let every child end in some way before it has done anything: a signal's name, or a code; None lets it work."""
    told: list[str | None] = [None]

    def run_child(module, arguments, *more):
        if told[0] is not None:
            module, arguments = "tests.documents.ending", [told[0]]
        return children.run_child(module, arguments, *more)

    monkeypatch.setattr(extraction, "run_child", run_child)
    monkeypatch.setattr(pictures, "run_child", run_child)
    return lambda how: told.__setitem__(0, how)


@pytest.fixture
def draft(app, make, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    g.lang = "en"
    return make.submission(make.consultation(), state=SubmissionState.DRAFT, folio=None, submitted_at=None)


def attached(draft_id: int) -> int:
    """A file sent with a draft; gives its id, since a job that ends leaves no object usable."""
    made = attach(db.session.get(Submission, draft_id), io.BytesIO(LETTER), "letter.txt").id
    db.session.commit()
    return made


def now(attachment_id: int) -> Attachment:
    return db.session.get(Attachment, attachment_id, populate_existing=True)


def do_next(*, stopping=False):
    db.session.commit()
    stop = threading.Event()
    if stopping:
        stop.set()
    return Work(db.engine, leases.claim(db.engine, "tester", LEASE), stop).do()


def waiting():
    return db.session.scalar(select(func.count(Job.id)).where(Job.state == JobState.QUEUED))


ENDS = {
    "SIGTERM": Outcome.INTERRUPTED,  # a service that stops tells all its processes
    "SIGINT": Outcome.INTERRUPTED,
    "SIGKILL": Outcome.INTERRUPTED,  # the machine has no memory left
    "1": Outcome.INTERRUPTED,
    "SIGXCPU": Outcome.TOO_LARGE,
    "SIGSEGV": Outcome.BROKEN,
    "SIGABRT": Outcome.BROKEN,
}


@pytest.mark.parametrize("how", ENDS)
def test_only_what_a_file_did_is_said_of_it(ended, how):
    ended(how)
    assert extract(PAPERS / "10-colegio-trabajo-sureste.pdf", "a.pdf").outcome is ENDS[how]


def test_who_works_too_long_is_told_from_who_is_killed():
    code = "from consult.documents.limits import limit; limit(1)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGXCPU


def test_time_that_is_up_by_the_clock_says_nothing_of_the_file(monkeypatch):
    monkeypatch.setattr(extraction, "TIMEOUT", 0.01)
    assert extract(PAPERS / "10-colegio-trabajo-sureste.pdf", "a.pdf").outcome is Outcome.INTERRUPTED


def test_an_interrupted_reading_is_tried_again(draft, ended):
    made = attached(draft.id)
    ended("SIGKILL")
    assert do_next() is JobState.QUEUED
    assert now(made).extraction is ExtractionState.PENDING and now(made).problem is None
    ended(None)
    assert do_next() is JobState.DONE
    assert now(made).extraction is ExtractionState.READ and now(made).pages[0].text == LETTER.decode()


def test_after_the_last_try_its_author_is_told_and_the_same_file_is_read_again(draft, ended):
    draft_id = draft.id
    made = attached(draft_id)
    ended("SIGTERM")
    assert [do_next() for _ in range(leases.MAX_ATTEMPTS)] == [JobState.QUEUED, JobState.QUEUED, JobState.DONE]
    assert now(made).extraction is ExtractionState.UNREADABLE
    assert "the file may be fine" in states.state_of(now(made))
    assert waiting() == 0
    assert attached(draft_id) == made
    assert now(made).extraction is ExtractionState.PENDING and waiting() == 1


def test_a_worker_that_stops_leaves_the_try_to_the_next(draft, ended):
    attached(draft.id)
    ended("SIGTERM")
    assert do_next(stopping=True) is JobState.QUEUED
    assert db.session.scalar(select(Job.attempt)) == 0


def test_pages_are_counted_again_too(draft, ended):
    kept = storage.keep(io.BytesIO(LETTER))
    document = ConsultationDocument(
        consultation=draft.consultation,
        position=1,
        title={"es": "Ley"},
        file_name="a.txt",
        media_type="text/plain",
        size=kept.size,
        sha256=kept.sha256,
    )
    db.session.add(document)
    db.session.flush()
    queue.enqueue("count_pages", {"document_id": document.id})
    ended("SIGKILL")
    assert do_next() is JobState.QUEUED
    ended(None)
    assert do_next() is JobState.DONE
    assert db.session.scalar(select(ConsultationDocument.page_count)) == 1


def test_a_scanned_page_that_was_interrupted_is_looked_at_again_once(tmp_path):
    picture = scan(TYPED, tmp_path / "scan.pdf", [1], resolution=40)
    tries = tmp_path / "tries"
    read = ocr.look(picture, "scan.pdf", [1], broken_program(tmp_path, f"printf x >> {tries}; kill -KILL $$"))
    assert tries.read_text() == "xx" and read.missed == (1,)


def test_a_program_that_did_not_answer_is_asked_again(tmp_path):
    program = broken_program(tmp_path, "exit 1").program
    assert ocr.installed(program) is None
    broken_program(tmp_path, "echo spa")
    assert ocr.installed(program) == ocr.Tesseract(program, "spa", "3")


@pytest.mark.parametrize("how", ["SIGTERM", "1"])
def test_a_page_that_nobody_had_time_to_draw_is_drawn_later(draft, ended, how):
    kept = storage.keep(io.BytesIO(TYPED.read_bytes()))
    ended(how)
    with pytest.raises(page_pictures.BusyError):
        page_pictures.picture(kept.sha256, 1)
    ended(None)
    assert page_pictures.picture(kept.sha256, 1).exists()


def test_a_photo_that_nobody_had_time_for_is_not_said_to_be_damaged(draft, ended):
    ended("SIGTERM")
    with pytest.raises(RefusedFileError, match="once more") as refused:
        attach(draft, io.BytesIO(photo("JPEG")), "foto.jpg")
    assert refused.value.outcome is Outcome.INTERRUPTED


def test_t_up_13_a_photo_as_it_came_is_in_no_file(monkeypatch):
    given = []

    def run_child(_module, arguments, _output, _timeout, photo):
        given.extend([*arguments, str(Path(f"/proc/self/fd/{photo.fileno()}").readlink())])
        return children.run_child("tests.documents.ending", ["3"], _output, _timeout, photo)

    monkeypatch.setattr(pictures, "run_child", run_child)
    with pytest.raises(UnreadableError):
        pictures.redrawn(io.BytesIO(photo("JPEG")))
    assert given == ["photo", "/memfd:photo (deleted)"]
