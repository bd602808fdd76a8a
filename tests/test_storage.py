"""Files are kept whole, once, and inside their folder."""

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask

from consult import storage


def files(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["DATA_DIR"]) / "files").rglob("*") if path.is_file()]


def test_what_was_kept_comes_back(app: Flask) -> None:
    content = b"%PDF-1.7 a paper" * 40_000
    stored = storage.keep(io.BytesIO(content))
    assert stored == storage.StoredFile(hashlib.sha256(content).hexdigest(), len(content))
    with storage.open_file(stored.sha256) as file:
        assert file.read() == content
    assert storage.size(stored.sha256) == len(content)


def test_the_same_bytes_are_kept_once(app: Flask) -> None:
    first = storage.keep(io.BytesIO(b"the same words"))
    before = files(app)
    assert storage.keep(io.BytesIO(b"the same words")) == first
    assert files(app) == before


def test_a_source_that_fails_leaves_nothing(app: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError("the line went dead")
            return super().read(4)

    before = files(app)
    with pytest.raises(OSError, match="went dead"):
        storage.keep(Broken(b"half of a paper"))
    assert files(app) == before


@pytest.mark.parametrize(
    "name", ["", "../../secret_key", "a" * 63, "A" * 64, "a" * 64 + "\n", "/etc/passwd", "\x00" * 64]
)
def test_no_name_leads_out_of_the_folder(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a stored file"):
        storage.open_file(name)


def test_an_unknown_file_is_missed(app: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        storage.size("0" * 64)
