"""Where reading a file stands, in words for its author."""

from sqlalchemy import select

from consult.documents.readers import Outcome
from consult.documents.sentences import sentence
from consult.extensions import db
from consult.i18n import _, ngettext
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage, ExtractionState, TextSource


def state_of(attachment: Attachment) -> str:
    """Where reading a file stands, as a sentence for its author."""
    if attachment.kind is AttachmentKind.PICTURE:
        return _("This picture is shown with your text.")
    if attachment.extraction is ExtractionState.PENDING:
        if attachment.problem is None:
            return _("We are reading the document. That takes less than a minute.")
        return _("Its pages are pictures. A program is reading them; that takes some seconds a page. You can go on.")
    if attachment.extraction is ExtractionState.UNREADABLE:
        return sentence(Outcome(attachment.problem or Outcome.BROKEN.value))
    words = ngettext("%(num)s word", "%(num)s words", attachment.word_count or 0)
    read = ngettext(
        "We read %(num)s page, %(words)s.", "We read %(num)s pages, %(words)s.", attachment.page_count or 0, words=words
    )
    notes = [_checked_by_eye(attachment)] if attachment.text_source is TextSource.OCR else []
    if missed := _missed(attachment):
        notes.append(sentence(Outcome.PARTLY_READ, missed))
    return " ".join([read, *notes])


def _checked_by_eye(attachment: Attachment) -> str:
    if attachment.confirmed_at is not None:
        return _("A program read pages from their pictures.")
    return _("A program read pages from their pictures: compare them with the file, there may be mistakes.")


def _missed(attachment: Attachment) -> list[int]:
    """The numbers of the pages that are pictures, were not read, and were not written out by the author."""
    if attachment.problem != Outcome.PARTLY_READ.value:
        return []
    pages = select(AttachmentPage.number).where(
        AttachmentPage.attachment_id == attachment.id,
        AttachmentPage.text_source == TextSource.MISSED,
        AttachmentPage.machine_text.is_(None),
    )
    return list(db.session.scalars(pages.order_by(AttachmentPage.number)))
