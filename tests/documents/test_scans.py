"""T-UP-12: pages that are pictures are read by Tesseract, each in a limited process; what fails costs its page."""

import difflib
import threading

import pytest
from flask import g

from consult.documents import ocr, service, states, tasks
from consult.documents.extraction import Extraction, extract
from consult.documents.readers import Outcome
from consult.documents.readers.hocr import segments
from consult.documents.sentences import ranges
from consult.extensions import db
from consult.jobs import leases
from consult.jobs.errors import WorkerStoppingError
from consult.jobs.work import Work
from consult.models.attachments import ExtractionState, TextSource
from consult.models.jobs import Job, JobState
from consult.models.submissions import SubmissionState
from tests.documents.scans import joined, scan
from tests.documents.test_extraction import PAPERS
from tests.factories import attach
from tests.jobs.test_queue import LEASE
from tests.requirements import absent

TYPED = next(PAPERS.glob("02-*.pdf"))


@pytest.fixture(scope="module")
def tesseract() -> ocr.Tesseract:
    return ocr.installed() or absent("tesseract", "Tesseract is not installed: no scan can be read here")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """Page 1 typed, page 2 the scan of the paper's first page, lying a little askew."""
    folder = tmp_path_factory.mktemp("scans")
    picture = scan(TYPED, folder / "picture.pdf", [1], askew=0.8)
    return joined(folder / "mixed.pdf", PAPERS / "10-colegio-trabajo-sureste.pdf", picture)


@pytest.fixture(scope="module")
def looked_at(tesseract, scanned) -> Extraction:
    first = extract(scanned, scanned.name)
    return ocr.look(scanned, scanned.name, first.missed, tesseract)


def broken_program(folder, lines: str) -> ocr.Tesseract:
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{lines}\n")
    program.chmod(0o755)
    return ocr.Tesseract(str(program), "spa", "3")


def test_without_the_program_a_page_that_is_a_picture_is_missed_by_name(scanned):
    read = extract(scanned, scanned.name)
    assert read.outcome is Outcome.PARTLY_READ
    assert read.missed == (read.page_count,) and not read.seen and read.pages[0] and not read.pages[-1]


def test_t_up_12_a_scan_is_read_nearly_as_well_as_type(looked_at, tmp_path):
    assert looked_at.outcome is Outcome.READ and looked_at.language == "es"
    assert looked_at.seen == (looked_at.page_count,) and looked_at.missed == ()
    typed = " ".join(extract(TYPED, TYPED.name).pages[0].split())
    seen = " ".join(looked_at.pages[-1].split())
    right = difflib.SequenceMatcher(None, typed, seen, autojunk=False).ratio()
    assert right > 0.97, seen


def test_a_scans_paragraphs_are_those_of_the_page(looked_at):
    typed = [each.split()[0] for each in extract(TYPED, TYPED.name).pages[0].split("\n\n") if len(each) > 80]
    seen = [each.split()[0] for each in looked_at.pages[-1].split("\n\n") if len(each) > 80]
    assert difflib.SequenceMatcher(None, typed, seen).ratio() > 0.8, (typed, seen)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ("exit 1", Outcome.PARTLY_READ),
        ("kill -KILL $$", Outcome.PARTLY_READ),
        ("echo '<html><body>'", Outcome.READ),  # it says that there is nothing on the page
        ("printf '\\377\\376'", Outcome.READ),
    ],
)
def test_t_up_12_a_program_that_fails_costs_the_page(scanned, tmp_path, lines, outcome):
    first = extract(scanned, scanned.name)
    read = ocr.look(scanned, scanned.name, first.missed, broken_program(tmp_path, lines))
    assert read.outcome is outcome
    assert read.pages[0] and not read.pages[-1]


def test_t_up_12_a_page_that_takes_too_long_costs_itself_alone(scanned, tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "PAGE_TIMEOUT", 1.0)
    first = extract(scanned, scanned.name)
    read = ocr.look(scanned, scanned.name, first.missed, broken_program(tmp_path, "exec sleep 60"))
    assert (read.outcome, read.missed) == (Outcome.PARTLY_READ, first.missed)


def test_t_up_12_when_the_time_of_a_document_is_up_the_rest_is_missed(scanned, tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "BUDGET", -1.0)
    first = extract(scanned, scanned.name)
    started = tmp_path / "started"
    read = ocr.look(scanned, scanned.name, first.missed, broken_program(tmp_path, f"touch {started}"))
    assert (read.outcome, read.missed) == (Outcome.PARTLY_READ, first.missed)
    assert not started.exists()


def test_the_program_gets_nothing_of_ours_and_leaves_no_picture(scanned, tmp_path, monkeypatch):
    monkeypatch.setenv("CONSULT_SECRET_KEY", "k" * 40)
    told = tmp_path / "told"
    ocr.look(scanned, scanned.name, [1], broken_program(tmp_path, f"(env; ulimit -v; ulimit -t; head -c 2) > {told}"))
    said = told.read_text(errors="replace")
    assert "CONSULT" not in said and "OMP_THREAD_LIMIT=1" in said
    assert "1048576\n40\nP5" in said, "limits of memory and work, then the picture on standard input"
    assert {each.name for each in tmp_path.iterdir()} == {"tesseract", "told"}


def test_what_is_no_hocr_has_no_words():
    for text in ("", "<html>", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "<div class='ocr_page'/>", "\ufffd"):
        assert segments(text) == []


def test_stains_are_no_words():
    word = "<span class='ocrx_word' title='bbox 10 10 90 30; x_wconf {}'>palabra</span>"
    line = "<span class='ocr_line' title='bbox 10 10 90 30; baseline 0 -5; x_size 20'>" + word + "</span>"
    page = (
        "<div class='ocr_page' title='bbox 0 0 100 100; scan_res 72 72'>" + line.format(95) + line.format(5) + "</div>"
    )
    (found,) = segments(page)
    assert (found.text, found.x, found.right, found.y) == ("palabra", 10, 90, 75)


def test_the_program_is_found_once_and_can_be_turned_off(tmp_path):
    assert ocr.installed("off") is None
    assert ocr.installed(str(tmp_path / "nowhere")) is None
    english = broken_program(tmp_path, "printf 'List of languages:\\neng\\nosd\\n'")
    assert ocr.installed(english.program) == ocr.Tesseract(english.program, "eng", "1")
    (tmp_path / "other").mkdir()
    klingon = broken_program(tmp_path / "other", "echo tlh")
    assert ocr.installed(klingon.program) is None


def test_pages_are_named_as_people_write_them():
    assert ranges([9, 3, 7, 8]) == "3, 7–9"


@pytest.fixture
def attached(app, make, scanned, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    g.lang = "en"
    draft = make.submission(make.consultation(), state=SubmissionState.DRAFT, folio=None, submitted_at=None)
    with scanned.open("rb") as stream:
        made = attach(draft, stream, "mixed.pdf")
    db.session.commit()
    return made


def do_next(task) -> Work:
    db.session.commit()
    work = Work(db.engine, leases.claim(db.engine, "tester", LEASE), threading.Event())
    task(work)
    return work


def test_a_document_waits_for_its_pictures_and_says_so(app, attached, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "TESSERACT", broken_program(tmp_path, "printf 'spa\\n'").program)
    do_next(tasks.read)
    assert attached.extraction is ExtractionState.PENDING
    assert "pictures" in states.state_of(attached)
    do_next(tasks.look)
    db.session.expire_all()
    assert attached.extraction is ExtractionState.READ


def test_pages_say_who_read_them_and_the_author_fills_in_what_is_missed(app, attached, monkeypatch):
    monkeypatch.setitem(app.config, "TESSERACT", "off")
    do_next(tasks.read)
    db.session.expire_all()
    *typed, picture = attached.pages
    assert {page.text_source for page in typed} == {TextSource.FILE} and picture.text_source is TextSource.MISSED
    assert f"could not read: {picture.number}." in states.state_of(attached)
    service.mend(picture, "What stands there.")
    assert "could not read" not in states.state_of(attached)


def test_what_was_seen_is_marked_until_its_author_has_looked(attached, looked_at):
    tasks.store(attached, looked_at)
    db.session.commit()
    assert attached.text_source is TextSource.OCR and attached.pages[-1].text_source is TextSource.OCR
    assert "compare them with the file" in states.state_of(attached)
    service.confirm(attached)
    assert "compare" not in states.state_of(attached)


def test_a_worker_that_stops_gives_the_pictures_back(attached, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "TESSERACT", broken_program(tmp_path, "printf 'spa\\n'").program)
    do_next(tasks.read)
    stopping = threading.Event()
    stopping.set()
    work = Work(db.engine, leases.claim(db.engine, "tester", LEASE), stopping)
    with pytest.raises(WorkerStoppingError):
        tasks.look(work)
    db.session.rollback()
    assert work.do() is JobState.QUEUED
    assert db.session.get(Job, work.claim.job_id, populate_existing=True).state is JobState.QUEUED
