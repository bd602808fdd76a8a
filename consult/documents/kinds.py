"""What a file is, told by its content. Cheap and safe enough for the web process: nothing is unpacked."""

import re
import struct
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from consult.documents.readers import Outcome, UnreadableError

# Kinds that are read page by page, with the type under which they are kept and handed out.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain",
}
PICTURES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
MAX_PARTS = 5_000  # of an archive
MAX_DIRECTORY = 4 * 1024 * 1024  # bytes of an archive's table of contents
# Nothing in a text tells what it is: there the name has to.
_TEXT_NAMES = {"", ".txt", ".text", ".md"}
# A name with one of these says that its file is run or rendered, wherever else it ends.
_RUNNING = re.compile(
    r"app|bat|chm|cmd|cpl|dll|do[ct]m|exe|hta|jar|jse?|lnk|mht(ml)?|msi|php|pif|ps1|py|reg|scr|sh|svg|vb[es]|wsf"
    r"|x?html?|xht|xlsm|xml"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that turn the direction of what follows
_OLE = b"\xd0\xcf\x11\xe0"  # the old binary format, and the shell around an encrypted DOCX
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP, _ZIP_END, _ZIP_TAIL = b"PK\x03\x04", b"PK\x05\x06", 22 + 65_535
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg|body|head|iframe)[\s>]", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a]")
_HEAD = 4096  # bytes looked at


def check_name(file_name: str) -> None:
    """Refuse a name that hides what the file is. Raises UnreadableError."""
    endings = [part.strip().lower() for part in file_name.split(".")[1:]][-2:]
    if _TURNING.search(file_name) or any(_RUNNING.fullmatch(ending) for ending in endings):
        raise UnreadableError(Outcome.DISGUISED)


def kind_of(stream: BinaryIO, file_name: str) -> str:
    """A key of MEDIA_TYPES or PICTURES; the stream is left at its beginning.

    Raises UnreadableError for everything else: an empty file, macros, a locked one, two kinds in one, any other kind.
    """
    try:
        return _kind(stream, file_name)
    finally:
        stream.seek(0)


def _kind(stream: BinaryIO, file_name: str) -> str:
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise UnreadableError(Outcome.EMPTY)
    if head.startswith(_ZIP):
        return _archive(stream)
    kind = _plain_kind(head)
    if kind and _is_also_an_archive(stream):
        raise UnreadableError(Outcome.DISGUISED)
    if kind:
        return kind
    if head.startswith(_OLE):
        stream.seek(0)
        locked = _ENCRYPTED_PACKAGE in stream.read()
        raise UnreadableError(Outcome.ENCRYPTED if locked else Outcome.UNSUPPORTED)
    if PurePath(file_name).suffix.lower() in _TEXT_NAMES and _is_text(head):
        return "txt"
    raise UnreadableError(Outcome.UNSUPPORTED)


def _plain_kind(head: bytes) -> str:
    """A kind that its first bytes tell, or ""."""
    begins = head.lstrip(b"\xef\xbb\xbf\t\n\f\r ")
    if begins.startswith(b"%PDF-"):
        if _MARKUP.search(head[: head.find(b" obj")]):
            raise UnreadableError(Outcome.DISGUISED)
        return "pdf"
    if begins.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else ""


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return True
    begins = head.lstrip(b"\xef\xbb\xbf\t\n\f\r ")
    return not _NOT_TEXT.search(head) and not begins.startswith(b"<?xml") and not _MARKUP.match(begins)


def _end_of_archive(stream: BinaryIO) -> tuple[int, int] | None:
    """How many entries an archive says to have, and the bytes of its directory; None for what is no archive."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _ZIP_TAIL))
    tail = stream.read()
    place = tail.rfind(_ZIP_END)
    if place < 0 or len(tail) < place + 22:
        return None
    _disk, entries, directory = struct.unpack_from("<HHI", tail, place + 8)
    return entries, directory


def _is_also_an_archive(stream: BinaryIO) -> bool:
    found = _end_of_archive(stream)
    return found is not None and found[0] > 0 and zipfile.is_zipfile(stream)


def _archive(stream: BinaryIO) -> str:
    end = _end_of_archive(stream)
    if end is None:
        raise UnreadableError(Outcome.BROKEN)
    if end[0] > MAX_PARTS or end[1] > MAX_DIRECTORY:
        raise UnreadableError(Outcome.TOO_LARGE)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _office_kind(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, struct.error, ValueError):
        raise UnreadableError(Outcome.BROKEN) from None


def _office_kind(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(Outcome.ENCRYPTED)
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith("Basic/") for name in names):
        raise UnreadableError(Outcome.MACROS)
    if "word/document.xml" in names:
        return "docx"
    if "content.xml" in names and "META-INF/manifest.xml" in names and _is_odt(archive):
        return "odt"
    raise UnreadableError(Outcome.UNSUPPORTED)


def _is_odt(archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > _HEAD:
        return False
    return archive.read("mimetype").strip().startswith(MEDIA_TYPES["odt"].encode())
