"""Where the bytes of uploaded files are kept: a local folder, each content once, under its SHA-256."""

import datetime as dt
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app

_NAME = re.compile(r"[0-9a-f]{64}")
_CHUNK = 256 * 1024  # bytes


@dataclass(frozen=True)
class StoredFile:
    """What was kept: the name it is found by, and its size in bytes."""

    sha256: str
    size: int


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "files"


def path(sha256: str) -> Path:
    """Where a content is, or would be. Raises ValueError for a name that is no digest: none leads out of the folder."""
    if not _NAME.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not the name of a stored file")
    return _folder() / sha256[:2] / sha256


def keep(source: BinaryIO) -> StoredFile:
    """Store a stream from where it stands, before the row that names it is committed. Same bytes are stored once.

    A power cut leaves the whole file or none: it is written aside, flushed to the disk, then renamed. Raises OSError.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="incoming-", dir=folder)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            stored = _copy(source, file)
        target = path(stored.sha256)
        with _locked(fcntl.LOCK_SH):
            if target.exists():
                os.utime(target)  # young again: a row that is to name it may not be committed yet
            else:
                target.parent.mkdir(exist_ok=True)
                aside.rename(target)
                for changed in (target.parent, folder):
                    _flush_folder(changed)
    finally:
        aside.unlink(missing_ok=True)
    return stored


def _copy(source: BinaryIO, file: BinaryIO) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return StoredFile(digest.hexdigest(), size)


def _flush_folder(folder: Path) -> None:
    """A rename is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_file(sha256: str) -> BinaryIO:
    """The content, to be read. Raises FileNotFoundError, or ValueError for a name that is no digest."""
    return path(sha256).open("rb")


def size(sha256: str) -> int:
    """Size of a content in bytes. Raises as open_file."""
    return path(sha256).stat().st_size


def kept_before(moment: dt.datetime) -> list[str]:
    """The names of the contents that were last sent before a moment."""
    found = (file for file in _folder().glob("[0-9a-f][0-9a-f]/*") if _NAME.fullmatch(file.name))
    return sorted(file.name for file in found if _older(file, moment))


def remove(sha256: str, before: dt.datetime, still_named: Callable[[], bool]) -> bool:
    """Remove a content, unless it was sent again since a moment or `still_named`; gives whether it was.

    Nobody stores a file while this is asked.
    """
    file = path(sha256)
    with _locked(fcntl.LOCK_EX):
        if not _older(file, before) or still_named():
            return False
        file.unlink(missing_ok=True)
    return True


def remove_leftovers(before: dt.datetime) -> None:
    """Remove what uploads that broke off before a moment have left."""
    for file in _folder().glob("incoming-*"):
        if _older(file, before):
            file.unlink(missing_ok=True)


def _older(file: Path, moment: dt.datetime) -> bool:
    try:
        return file.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


@contextmanager
def _locked(how: int) -> Iterator[None]:
    """Those who store share the lock; who removes has it alone."""
    handle = os.open(_folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
