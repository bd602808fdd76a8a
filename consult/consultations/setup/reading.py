"""The documents to read before taking part: files of the working group, told by their content."""

import re
from collections.abc import Mapping
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

# Kinds that are read here beside those of documents.kinds; a sound is told by its first bytes.
AUDIO = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4", "wav": "audio/wav"}
PAGED = {kinds.MEDIA_TYPES[kind] for kind in ("pdf", "docx", "odt")}
MOST_DOCUMENTS = 40
LONGEST_NAME = 120  # characters
_HEAD = 16  # bytes
_UNSAFE = re.compile(r"[^\w .,()+-]+")


def add(
    consultation: Consultation, stream: BinaryIO, file_name: str, title: Mapping[str, str], language: str | None
) -> tuple[ConsultationDocument, bool]:
    """Keep a file and put it at the end of a locked consultation's list; the same file twice stands once.

    Gives the row, and whether it is new. Pages are counted by the worker. Raises ConsultError for other kinds of
    files. Flushes.
    """
    media_type = _media_type(stream, file_name)
    stored = storage.keep(stream)
    for document in consultation.documents:
        if document.sha256 == stored.sha256:
            return document, False
    if len(consultation.documents) >= MOST_DOCUMENTS:
        raise ConsultError(_("There are %(number)s documents already.", number=MOST_DOCUMENTS))
    document = ConsultationDocument(
        position=ordering.next_place(consultation.documents),
        title={tag: text for tag, text in title.items() if text},
        language=language,
        file_name=safe_name(file_name),
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
    )
    consultation.documents.append(document)
    db.session.flush()
    if media_type in PAGED:
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
