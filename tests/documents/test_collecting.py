"""T-UP-09, T-UP-14: files that no row names go after a day; nothing goes that a row names."""

import datetime as dt
import io
import os
import threading
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from consult import storage
from consult.documents import collecting, service
from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.consultations import ConsultationDocument
from consult.models.intake import IntakeBatch
from consult.models.submissions import SubmissionState
from consult.operations.upkeep import DUTIES, Caretaker, Duty
from tests.factories import attach

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _own_folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)


def _aged(content, hours=25):
    sha256 = storage.keep(io.BytesIO(content)).sha256
    then = time.time() - hours * 3600
    os.utime(storage.path(sha256), (then, then))
    return sha256


@pytest.fixture
def draft(make):
    return make.submission(make.consultation(), state=SubmissionState.DRAFT, folio=None, submitted_at=None)


def test_t_up_09_a_crash_between_file_and_commit_leaves_a_file_that_goes_after_a_day(draft):
    made = attach(draft, io.BytesIO(b"words of a paper"), "paper.txt")
    sha256 = made.sha256
    db.session.rollback()  # the crash
    assert storage.path(sha256).exists()
    assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 0
    db.session.rollback()
    assert collecting.collect() == 0  # whoever is about to commit is left in peace
    assert storage.path(sha256).exists()
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)
    assert collecting.collect(tomorrow) == 1
    assert not storage.path(sha256).exists()


def test_t_up_14_one_file_of_two_rows_stays_until_the_last_is_gone(make):
    consultation = make.consultation()
    drafts = [
        make.submission(consultation, state=SubmissionState.DRAFT, folio=None, submitted_at=None) for _ in range(2)
    ]
    one, two = (attach(each, io.BytesIO(b"the same words"), "a.txt") for each in drafts)
    db.session.commit()
    assert one.id != two.id
    sha256 = one.sha256
    assert two.sha256 == sha256
    then = time.time() - 2 * DAY
    os.utime(storage.path(sha256), (then, then))
    service.remove(one)
    db.session.commit()
    assert collecting.collect() == 0
    assert storage.open_file(sha256).read() == b"the same words"
    service.remove(two)
    db.session.commit()
    assert collecting.collect() == 1


def test_every_column_that_names_a_file_is_asked(make):
    columns = set(collecting.naming_columns())
    for known in (Attachment.sha256, ConsultationDocument.sha256, IntakeBatch.minutes_sha256):
        assert known.property.columns[0] in columns
    sha256 = _aged(b"a document of the consultation")
    consultation = make.consultation()
    table = ConsultationDocument.__table__
    row = {"consultation_id": consultation.id, "sha256": sha256, "position": 1, "title": {"es": "Documento"},
           "file_name": "a.pdf", "media_type": "application/pdf", "size": 5}  # fmt: skip
    db.session.execute(table.insert().values({key: row[key] for key in row if key in table.c}))
    db.session.commit()
    assert collecting.collect() == 0
    assert storage.path(sha256).exists()


def test_a_file_that_is_sent_again_is_young_again():
    sha256 = _aged(b"an orphan of long ago")
    storage.keep(io.BytesIO(b"an orphan of long ago"))
    assert collecting.collect() == 0
    assert storage.path(sha256).exists()


def test_what_is_committed_while_files_are_collected_stays(draft, monkeypatch):
    """Between the list and the removal somebody sends the same bytes: neither time nor row is missed."""
    resent, named, lost = _aged(b"sent again"), _aged(b"named meanwhile"), _aged(b"lost for good")
    listed = collecting._unnamed

    def list_and_be_overtaken(session, names):
        found = listed(session, names)
        session.rollback()
        storage.keep(io.BytesIO(b"sent again"))
        with Session(db.engine) as other:
            values = {"file_name": "a.txt", "media_type": "text/plain", "size": 15, "sha256": named}
            other.add(Attachment(submission_id=submission_id, **values))
            other.commit()
        return found

    submission_id = draft.id
    db.session.commit()
    monkeypatch.setattr(collecting, "_unnamed", list_and_be_overtaken)
    assert collecting.collect() == 1
    assert [storage.path(each).exists() for each in (resent, named, lost)] == [True, True, False]


def test_nobody_stores_while_a_file_is_removed(app):
    sha256 = _aged(b"wanted and unwanted")
    stored = threading.Event()

    def store():
        with app.app_context():
            storage.keep(io.BytesIO(b"wanted and unwanted"))
        stored.set()

    thread = threading.Thread(target=store)

    def ask():
        thread.start()
        assert not stored.wait(0.3)  # it waits for the lock
        return False

    before = dt.datetime.now(dt.UTC) - dt.timedelta(hours=24)
    assert storage.remove(sha256, before, ask)
    thread.join(5)
    assert storage.open_file(sha256).read() == b"wanted and unwanted"


def test_leftovers_of_broken_uploads_go_too(tmp_path):
    _aged(b"anything")
    leftover = tmp_path / "files" / "incoming-abc"
    leftover.write_bytes(b"half")
    collecting.collect()
    assert leftover.exists()
    os.utime(leftover, (0, 0))
    collecting.collect()
    assert not leftover.exists()


def test_most_of_the_files_never_go_unasked(app):
    for number in range(collecting.MANY + 1):
        _aged(b"file %d" % number)
    with pytest.raises(collecting.TooManyError):
        collecting.collect()
    assert collecting.collect(even_most=True) == collecting.MANY + 1


def test_the_worker_does_its_duties_by_the_clock(app, draft):
    orphan = _aged(b"orphan")
    db.session.execute(sa.text("UPDATE submissions SET updated_at = '2020-01-01 00:00:00'"))
    db.session.commit()
    failing = Duty("nothing", "consult.documents.collecting:no_such_function", dt.timedelta(days=1))
    with Caretaker(app, (failing, *DUTIES), first=0.0):
        end = time.monotonic() + 10
        while storage.path(orphan).exists() and time.monotonic() < end:
            time.sleep(0.05)
    assert not storage.path(orphan).exists()
    db.session.rollback()
    assert db.session.scalar(sa.text("SELECT count(*) FROM submissions")) == 0


def test_a_duty_is_done_again_only_when_it_is_due(app, tmp_path):
    calls = []
    often = Duty("counted", f"{__name__}:counted", dt.timedelta(days=1))
    globals()["counted"] = lambda: calls.append(1) or 0
    with Caretaker(app, (often,), first=0.0):
        time.sleep(0.3)
    assert calls == [1]
