"""Pictures of documents' pages: drawn when somebody first asks for one, kept beside the files, failures as well."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from consult import storage
from consult.documents import pictures
from consult.documents.readers import Outcome, UnreadableError
from consult.errors import ConsultError
from consult.i18n import _

AT_ONCE = 2  # drawings in all processes together
PATIENCE = 8.0  # seconds that a request waits for its turn
LEFTOVER_AGE = 3600  # seconds after which a drawing that was not finished never will be
PAUSE = 0.05  # seconds between two looks whether it has come


MOST_BYTES = 2 * 1024**3  # of all pictures together; beyond, those drawn longest ago go, and are drawn again if asked


class BusyError(ConsultError):
    """Too many pages are being drawn; the same request works a moment later."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("Many pages are being drawn right now. Look again in a moment."))


def picture(sha256: str, number: int) -> Path | None:
    """The file of a page's picture, WebP, drawn if need be; None where there is none to be had. Raises BusyError.

    A page that cannot be drawn is not tried again, unless the machine was too busy. Where drawing took more than it
    may, no page of that file is: a document that was made to keep us busy does so once.
    """
    kept = _place(sha256, number)
    if kept.exists() or _failed(sha256, number):
        return _usable(kept)
    with _turn(number):
        if not kept.exists() and not _failed(sha256, number):
            _draw(sha256, number)
    return _usable(kept)


def tidy() -> int:
    """Remove pictures of files that are gone, and the oldest beyond MOST_BYTES; gives how many."""
    gone, left, size = 0, [], 0
    for file in _folder().glob("[0-9a-f][0-9a-f]/*"):
        sha256 = file.name.partition("-")[0]
        with contextlib.suppress(FileNotFoundError):
            about = file.stat()
            if sha256 == "drawing" and time.time() - about.st_mtime < LEFTOVER_AGE:
                continue
            if sha256 == "drawing" or not storage.path(sha256).exists():
                file.unlink()
                gone += 1
            else:
                left.append((about.st_mtime, about.st_size, file))
                size += about.st_size
    for _drawn, bytes_of_it, file in sorted(left, key=lambda each: each[0]):
        if size <= MOST_BYTES:
            break
        file.unlink(missing_ok=True)
        size -= bytes_of_it
        gone += 1
    return gone


def _usable(kept: Path) -> Path | None:
    return kept if kept.exists() else None


def _draw(sha256: str, number: int) -> None:
    file = storage.path(sha256)
    if not file.exists():
        return
    try:
        content = pictures.page(file, number).content
    except UnreadableError as problem:
        if problem.outcome is Outcome.INTERRUPTED:
            raise BusyError from None
        whole = problem.outcome is Outcome.TOO_LARGE
        _write(_failure(sha256) if whole else _failure(sha256, number), b"")
        return
    _write(_place(sha256, number), content)


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "page-pictures"


def _place(sha256: str, number: int) -> Path:
    return _folder() / storage.path(sha256).parent.name / f"{sha256}-{number}.webp"


def _failure(sha256: str, number: int | None = None) -> Path:
    return _place(sha256, number or 0).with_suffix(".failed")


def _failed(sha256: str, number: int) -> bool:
    return _failure(sha256).exists() or _failure(sha256, number).exists()


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: another process may be reading. A power cut costs a drawing, so nothing is flushed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="drawing-", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(target)


@contextlib.contextmanager
def _turn(number: int) -> Iterator[None]:
    """Wait until fewer than AT_ONCE pages are drawn, and nobody draws this one. Raises BusyError."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    with (folder / f"turn-{number % AT_ONCE}").open("w") as lock:
        while not _taken(lock.fileno()):
            if time.monotonic() > until:
                raise BusyError
            time.sleep(PAUSE)
        yield


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
