"""Files in and out: packed or not, and written whole or not at all."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from analysis.errors import EngineError

_PACKED = b"\x1f\x8b"
_PEEK = 64
# Open already, and whoever opened them may have written before: to open them anew could empty them.
_STREAMS = {Path("/dev/stdout"): 1, Path("/dev/stderr"): 2}


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """The bytes of `path`, unpacked where gzip packed them; EngineError where it cannot be read, also while it is."""
    try:
        with ExitStack() as stack:
            file = stack.enter_context(path.open("rb"))
            if start_of(file).startswith(_PACKED):
                unpacked = stack.enter_context(gzip.GzipFile(fileobj=file))
                file = stack.enter_context(BufferedReader(unpacked))
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise EngineError("not_gzip", f"{path} is packed with gzip, but damaged or cut off.") from error
    except OSError as error:
        raise EngineError("not_readable", f"{path} cannot be read: {error.strerror or error}.") from error


def start_of(file: BufferedReader) -> bytes:
    """The first bytes of a file, without moving on in it."""
    return file.peek(_PEEK)[:_PEEK]


class Output(NamedTuple):
    """A file being written: `part` is its name until it is done, None where `path` is no regular file."""

    path: Path
    part: Path | None
    file: BinaryIO


@contextmanager
def outputs(paths: Sequence[Path], inputs: Sequence[Path]) -> Iterator[list[Output]]:
    """A file to write for each of `paths`; they take their names together, when all of them are whole.

    Opened at once, so that a folder that cannot be written to shows before the work and not after it. A file that is
    there is replaced; where anything fails it stays as it was. EngineError where a path serves twice, is one of
    `inputs` or cannot be written.
    """
    _check_different(paths, inputs)
    drafts: list[Output] = []
    try:
        for path in paths:
            with naming(path):
                drafts.append(_draft(path, len(drafts)))
        yield drafts
        for draft in drafts:
            with naming(draft.path):
                _close(draft)
        for draft in drafts:
            with naming(draft.path):
                if draft.part is not None:
                    draft.part.replace(_real(draft.path))
    finally:
        _tidy(drafts)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Whatever keeps the file from being written becomes an EngineError that names it."""
    try:
        yield
    except OSError as error:
        raise EngineError("not_writable", f"{path} cannot be written: {error.strerror or error}.") from error


def _check_different(paths: Sequence[Path], inputs: Sequence[Path]) -> None:
    seen = set(map(_real, inputs))
    for path in paths:
        with naming(path):
            if _real(path) in seen and not _is_special(path):
                raise EngineError("same_file", f"{path} is named twice; each file needs a name of its own.")
        seen.add(_real(path))


def _draft(path: Path, number: int) -> Output:
    if path in _STREAMS:
        return Output(path, None, os.fdopen(os.dup(_STREAMS[path]), "wb"))
    if _is_special(path):
        return Output(path, None, cast(BinaryIO, path.open("wb")))
    part = _real(path).with_name(f".analysis-{os.getpid()}-{number}.part")
    return Output(path, part, cast(BinaryIO, part.open("xb")))


def _real(path: Path) -> Path:
    """Where a link leads: the link stays, its file is replaced."""
    return Path(os.path.realpath(path))


def _is_special(path: Path) -> bool:
    """Whether it is there and no regular file: a pipe, a terminal, a folder."""
    try:
        return path in _STREAMS or not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _close(draft: Output) -> None:
    draft.file.flush()
    if draft.part is not None:
        os.fsync(draft.file.fileno())
    draft.file.close()


def _tidy(drafts: Sequence[Output]) -> None:
    for draft in drafts:
        with suppress(OSError):
            draft.file.close()
        if draft.part is not None:
            draft.part.unlink(missing_ok=True)
