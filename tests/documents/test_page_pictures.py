"""Pictures of pages go with their file, and never fill the disk."""

import io
import os

import pytest

from consult import storage
from consult.documents import page_pictures


@pytest.fixture(autouse=True)
def _own_folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)


def drawn(sha256: str, number: int, content: bytes, at: int):
    kept = page_pictures._place(sha256, number)
    page_pictures._write(kept, content)
    os.utime(kept, (at, at))
    return kept


def test_pictures_go_with_their_file():
    kept, gone = (storage.keep(io.BytesIO(content)).sha256 for content in (b"kept", b"gone"))
    stays, goes = drawn(kept, 1, b"picture", 1000), drawn(gone, 1, b"picture", 1000)
    failure = page_pictures._failure(gone)
    page_pictures._write(failure, b"")
    storage.path(gone).unlink()
    assert page_pictures.tidy() == 2
    assert stays.exists() and not goes.exists() and not failure.exists()


def test_the_oldest_go_when_there_are_too_many(monkeypatch):
    sha256 = storage.keep(io.BytesIO(b"a file")).sha256
    old, middle, new = (drawn(sha256, number, b"x" * 10, 1000 + number) for number in (1, 2, 3))
    monkeypatch.setattr(page_pictures, "MOST_BYTES", 20)
    assert page_pictures.tidy() == 1
    assert [each.exists() for each in (old, middle, new)] == [False, True, True]
    assert page_pictures.tidy() == 0


def test_what_was_never_finished_goes_later():
    sha256 = storage.keep(io.BytesIO(b"a file")).sha256
    folder = page_pictures._place(sha256, 1).parent
    folder.mkdir(parents=True)
    under_way, broken_off = folder / "drawing-a", folder / "drawing-b"
    under_way.touch()
    broken_off.touch()
    os.utime(broken_off, (0, 0))
    assert page_pictures.tidy() == 1
    assert under_way.exists() and not broken_off.exists()
