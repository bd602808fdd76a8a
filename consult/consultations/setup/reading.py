"""The documents to read before taking part: files of the working group, told by their content."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from consult import storage
from consult.consultations.setup import ordering
from consult.documents import kinds
from consult.documents.readers import UnreadableError
from consult.errors import ConsultError, NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.jobs.queue import enqueue
from consult.models.consultations import Consultation, ConsultationDocument
from consult.storage import StoredFile

# Kinds that are read here beside those of documents.kinds; a sound is told by its first bytes.
AUDIO = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4", "wav": "audio/wav"}
PAGED = {kinds.MEDIA_TYPES[kind] for kind in ("pdf", "docx", "odt")}
MOST_DOCUMENTS = 40
LONGEST_NAME = 120  # characters
_HEAD = 16  # bytes
_UNSAFE = re.compile(r"[^\w .,()+-]+")


@dataclass(frozen=True)
class Received:
    """A file that is kept already, before any row names it."""

    stored: StoredFile
    media_type: str
    name: str


def receive(stream: BinaryIO, file_name: str) -> Received:
    """Keep a file. Takes a while, so nothing should be locked. Raises ConsultError for other kinds of files."""
    media_type = _media_type(stream, file_name)
    return Received(storage.keep(stream), media_type, safe_name(file_name))


def add(
    consultation: Consultation, file: Received, title: Mapping[str, str], language: str | None
) -> tuple[ConsultationDocument, bool]:
    """Put a file at the end of a locked consultation's list; the same file twice stands once.

    Gives the row, and whether it is new. Pages are counted by the worker. Raises ConsultError. Flushes.
    """
    for document in consultation.documents:
        if document.sha256 == file.stored.sha256:
            return document, False
    if len(consultation.documents) >= MOST_DOCUMENTS:
        raise ConsultError(_("There are %(number)s documents already.", number=MOST_DOCUMENTS))
    document = ConsultationDocument(
        position=ordering.next_place(consultation.documents),
        title={tag: text for tag, text in title.items() if text},
        language=language,
        file_name=file.name,
        media_type=file.media_type,
        size=file.stored.size,
        sha256=file.stored.sha256,
    )
    consultation.documents.append(document)
    db.session.flush()
    if file.media_type in PAGED:
        enqueue("count_pages", {"document_id": document.id}, consultation.id)
    return document, True


def _media_type(stream: BinaryIO, file_name: str) -> str:
    head = stream.read(_HEAD)
    stream.seek(0)
    if kind := _audio(head):
        return AUDIO[kind]
    try:
        kind = kinds.kind_of(stream, file_name)
    except UnreadableError:
        kind = ""
    if kind not in kinds.MEDIA_TYPES:
        raise ConsultError(_("The file must be PDF, DOCX, ODT, RTF or TXT, or a sound in MP3, OGG, M4A or WAV."))
    return kinds.MEDIA_TYPES[kind]


def _audio(head: bytes) -> str:
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        return "mp3"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp" and head[8:11] in {b"M4A", b"mp4", b"iso", b"M4B"}:
        return "m4a"
    return "wav" if head.startswith(b"RIFF") and head[8:12] == b"WAVE" else ""


def safe_name(file_name: str) -> str:
    """A file's name without its folders and without signs that mean something to a machine."""
    name = _UNSAFE.sub("-", PurePath(file_name.replace("\\", "/")).name).strip(" .-")
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}" if stem else "documento"


def find(consultation: Consultation, document_id: int) -> ConsultationDocument:
    """A document of the consultation. Raises NotFoundError."""
    for document in consultation.documents:
        if document.id == document_id:
            return document
    raise NotFoundError(_("There is no such document any more."))


def remove(consultation: Consultation, document_id: int) -> ConsultationDocument:
    """Take a document off a locked consultation's list; its bytes are collected later. Flushes."""
    document = find(consultation, document_id)
    consultation.documents.remove(document)
    db.session.flush()
    ordering.renumber(consultation.documents)
    return document
