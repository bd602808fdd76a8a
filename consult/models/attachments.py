"""Attachments: the files of submissions, and the text that was read from each page."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.submissions import Submission
from consult.models.types import Created, Digest, Id, LongText, Moment, by_value, reference


class ExtractionState(enum.Enum):
    """Whether the text of a file has been read."""

    PENDING = "pending"
    READ = "read"
    UNREADABLE = "unreadable"


class AttachmentKind(enum.Enum):
    """What a file is to its submission."""

    DOCUMENT = "document"  # read page by page
    PICTURE = "picture"  # shown, never read


class TextSource(enum.Enum):
    """Where the text of a file, or of one of its pages, comes from."""

    FILE = "file"
    OCR = "ocr"  # of a file: of some of its pages at least
    AUTHOR = "author"  # pasted, because the file could not be read
    MISSED = "missed"  # of a page alone: it is a picture, and was not read


class Attachment(Model):
    """A file that came with a submission; its bytes are kept in storage under `sha256`."""

    __tablename__ = "attachments"

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE")
    file_name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(128))
    size: Mapped[int]  # bytes
    sha256: Mapped[Digest]
    extraction: Mapped[ExtractionState] = mapped_column(by_value(ExtractionState), default=ExtractionState.PENDING)
    # Why it could not be read, or not wholly: a code of documents/readers. While it waits: LOOKS_SCANNED, if its pages
    # are pictures that a worker is reading now.
    problem: Mapped[str | None] = mapped_column(sa.String(32))
    kind: Mapped[AttachmentKind] = mapped_column(by_value(AttachmentKind), default=AttachmentKind.DOCUMENT)
    text_source: Mapped[TextSource] = mapped_column(by_value(TextSource), default=TextSource.FILE)
    page_count: Mapped[int | None]
    word_count: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(sa.String(16))  # BCP 47, as found in the text
    confirmed_at: Mapped[Moment | None]  # when the author said that the text reads well
    # The versions of the submission in which this file stands: from `since_version` up to, not with, `until_version`.
    since_version: Mapped[int] = mapped_column(default=1)
    until_version: Mapped[int | None]
    created_at: Mapped[Created]
    submission: Mapped[Submission] = relationship(back_populates="all_attachments")
    pages: Mapped[list["AttachmentPage"]] = relationship(
        back_populates="attachment", cascade="all, delete-orphan", order_by="AttachmentPage.number"
    )


class AttachmentPage(Model):
    """The text of one page of a file, paragraphs parted by empty lines."""

    __tablename__ = "attachment_pages"
    __table_args__ = (sa.UniqueConstraint("attachment_id", "number"),)

    id: Mapped[Id]
    attachment_id: Mapped[int] = reference("attachments.id", ondelete="CASCADE", index=False)
    number: Mapped[int]  # from 1
    text: Mapped[LongText]
    text_source: Mapped[TextSource] = mapped_column(by_value(TextSource), default=TextSource.FILE)
    machine_text: Mapped[LongText | None]  # what was read, where the author has mended it
    attachment: Mapped[Attachment] = relationship(back_populates="pages")
