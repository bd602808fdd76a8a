"""Files that come along with an import: found in a folder or a ZIP, checked as uploads are, kept before the rows."""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar

from consult.documents import service as documents
from consult.documents.sentences import RefusedFileError
from consult.errors import ConsultError
from consult.intake.rows import Entry, Problem
from consult.intake.tables import ImportFileError
from consult.progress import Progress

MAX_FILES = 100_000  # of a folder or ZIP
# What a damaged, encrypted or strangely packed archive raises.
_PACKING = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)
Opened = AbstractContextManager[BinaryIO]
Result = TypeVar("Result")


class FileProblemError(ConsultError):
    """A file that a row names cannot be taken; the message goes on after "the file 'x'"."""


@dataclass(frozen=True)
class NamedFile:
    """A kept file under the name that it came with."""

    name: str
    kept: documents.KeptFile


@dataclass
class Prepared:
    """files: by the key of their entry. good: entries whose files are all there. problems: the others."""

    good: list[Entry] = field(default_factory=list)
    files: dict[str, list[NamedFile]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Files:
    """What there is in a folder or ZIP, by its path inside of it."""

    def __init__(self, path: Path) -> None:
        """Look at the names; no file is opened. Raises ImportFileError where it is neither."""
        self.name = path.name
        self._archive = None if path.is_dir() else _open_archive(path)
        found = _in_folder(path) if self._archive is None else _in_archive(self._archive)
        if len(found) > MAX_FILES:
            raise ImportFileError(f"{path.name} holds more than {MAX_FILES:,} files. Import it in parts.")
        self._found = _without_wrapper(found)

    def open(self, name: str) -> Opened:
        """A file by the name that a row gives it. Raises FileProblemError saying what is wrong."""
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":":
            raise FileProblemError("leads out of the folder")
        opener = self._found.get(_compared("/".join(parts)))
        if opener is None:
            raise FileProblemError(f"is not in {self.name}")
        return opener()


def prepare(files: Files, entries: Sequence[Entry], *, keep: bool, progress: Progress) -> Prepared:
    """Check the files of entries and keep them, all of an entry or none; without `keep` they are only checked.

    No transaction is open meanwhile. Bytes kept for an import that breaks off are collected like those of uploads.
    """
    prepared = Prepared()
    for entry in entries:
        try:
            found = _files_of(files, entry, keep=keep)
        except FileProblemError as problem:
            prepared.problems.append(Problem(entry.line, str(problem)))
        else:
            prepared.good.append(entry)
            prepared.files[entry.key] = found
        progress(1)
    return prepared


def _files_of(files: Files, entry: Entry, *, keep: bool) -> list[NamedFile]:
    if len(entry.files) > documents.MAX_FILES:
        raise FileProblemError(f"names {len(entry.files)} files, and {documents.MAX_FILES} can come along")
    for name in entry.files:  # all are checked before the first is kept
        _one(files, name, documents.recognise)
    return [_one(files, name, _kept) for name in entry.files] if keep else []


def _kept(stream: BinaryIO, name: str) -> NamedFile:
    return NamedFile(name, documents.keep(stream, name))


def _one(files: Files, name: str, act: Callable[[BinaryIO, str], Result]) -> Result:
    last = PurePosixPath(name.replace("\\", "/")).name
    try:
        with files.open(name) as stream:
            return act(stream, last)
    except RefusedFileError as refused:
        raise FileProblemError(f"names the file {name!r}: {refused.message}") from None
    except FileProblemError as problem:
        raise FileProblemError(f"names the file {name!r}, which {problem}") from None
    except OSError as problem:
        raise FileProblemError(f"names the file {name!r}, which cannot be read ({problem.strerror})") from None


def _in_folder(root: Path) -> dict[str, Callable[[], Opened]]:
    inside = root.resolve()
    found: dict[str, Callable[[], Opened]] = {}
    for path in root.rglob("*"):
        # A link that leads elsewhere could bring along any file of this machine.
        if path.is_file() and path.resolve().is_relative_to(inside):
            found[path.relative_to(root).as_posix()] = lambda path=path: path.open("rb")  # type: ignore[misc]
        if len(found) > MAX_FILES:
            break
    return found


def _open_archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _PACKING:
        raise ImportFileError(f"{path.name} is neither a folder nor a ZIP file, or damaged.") from None


def _in_archive(archive: zipfile.ZipFile) -> dict[str, Callable[[], Opened]]:
    entries = [each for each in archive.infolist() if not each.is_dir()]
    return {each.filename: lambda each=each: _unpacked(archive, each) for each in entries}  # type: ignore[misc]


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """The bytes of one file of an archive: never more than an upload may have, whatever the archive says of it."""
    if entry.flag_bits & 1:
        raise FileProblemError("is locked with a password")
    if entry.file_size > documents.MAX_BYTES:
        raise FileProblemError(f"has {entry.file_size / 2**20:,.0f} MB unpacked, and 25 MB are taken")
    try:
        with archive.open(entry) as packed:
            content = packed.read(documents.MAX_BYTES + 1)
    except _PACKING:
        raise FileProblemError("is damaged in the ZIP file") from None
    return io.BytesIO(content)


def _without_wrapper(found: dict[str, Callable[[], Opened]]) -> dict[str, Callable[[], Opened]]:
    """By what names are compared by; a single folder around everything may be left out of the names."""
    by_name = {_compared(name): opener for name, opener in found.items()}
    tops = {name.split("/", 1)[0] for name in by_name if not name.startswith("__MACOSX/")}
    if len(tops) == 1 and all("/" in name for name in by_name):
        by_name |= {name.split("/", 1)[1]: opener for name, opener in by_name.items() if name.split("/", 1)[0] in tops}
    return by_name


def _compared(name: str) -> str:
    """Some systems part an accent from its letter in names of files; they are the same names."""
    return unicodedata.normalize("NFC", name)
