"""Attachments: the files of submissions, and the text that was read from each page."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.submissions import Submission
from consult.models.types import Created, Digest, Id, LongText, by_value, reference


class ExtractionState(enum.Enum):
    """Whether the text of a file has been read."""

    PENDING = "pending"
    READ = "read"
    UNREADABLE = "unreadable"


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
    # Why it could not be read: a code of submissions/extraction.py.
    problem: Mapped[str | None] = mapped_column(sa.String(32))
    created_at: Mapped[Created]
    submission: Mapped[Submission] = relationship(backref="attachments")
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
    attachment: Mapped[Attachment] = relationship(back_populates="pages")
