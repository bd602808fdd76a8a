"""Passages: the pieces of submissions that are grouped, quoted and cited."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.extensions import Model
from consult.models.submissions import Submission
from consult.models.types import Id, LongText, reference


class Passage(Model):
    """A piece of one answer, or of one page of an attachment; `text` stands at [start, end) of its source."""

    __tablename__ = "passages"
    __table_args__ = (
        sa.CheckConstraint("(answer_id IS NULL) <> (attachment_page_id IS NULL)", name="one_source"),
        sa.Index("ix_passages_place", "submission_id", "position"),
    )

    id: Mapped[Id]
    submission_id: Mapped[int] = reference("submissions.id", ondelete="CASCADE", index=False)
    answer_id: Mapped[int | None] = reference("answers.id", ondelete="CASCADE")
    attachment_page_id: Mapped[int | None] = reference("attachment_pages.id", ondelete="CASCADE")
    position: Mapped[int]  # order within the submission, from 0
    start: Mapped[int]  # characters from the beginning of the answer or page
    end: Mapped[int]
    text: Mapped[LongText]
    # False once its author has corrected the answer, or replaced the file, that it was cut from.
    is_current: Mapped[bool] = mapped_column(default=True)
    submission: Mapped[Submission] = relationship()
