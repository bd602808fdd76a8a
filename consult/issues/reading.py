"""Submissions as people read them: their texts in paragraphs, the passages in them to be linked to and marked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from consult.extensions import db
from consult.i18n import plain
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.consultations import Article, Question
from consult.models.passages import Passage
from consult.models.submissions import Answer, Submission
from consult.models.types import Translated
from consult.paging import Page, clamped
from consult.submissions.opinion_form import STANCES

PAPER_PAGES = 20  # pages of a paper shown at once
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class Fragment:
    """A stretch of a paragraph, of one passage or of none.

    anchor: the id of the passage that begins here, None elsewhere. marked: it belongs to the passage asked for.
    """

    text: str
    anchor: int | None
    marked: bool


@dataclass(frozen=True)
class Text:
    """One answer (question is set) or one page of a file (file_name and number are)."""

    paragraphs: list[list[Fragment]]
    question: Translated | None = None
    file_name: str | None = None
    number: int | None = None


def texts_of(submission: Submission, number: int | None = None, marked: int | None = None) -> Page[Text]:
    """A submission's answers, then the pages of its files, of which PAPER_PAGES make a part; `number` says which part.

    Without a number it is the part with the passage `marked`, else the first one. Five queries at most.
    """
    leaves = _leaf_ids(submission)
    if number is None:
        number = _page_with(marked, leaves)
    number = clamped(number, len(leaves), PAPER_PAGES)
    shown = leaves[(number - 1) * PAPER_PAGES : number * PAPER_PAGES]
    passages = _passages(submission, shown)
    items = (
        [_answer(answer, passages[answer.id, None], marked) for answer in _answers(submission)] if number == 1 else []
    )
    items += [_leaf(leaf, passages[None, leaf.id], marked) for leaf in _leaves(shown)]
    return Page(items, number, PAPER_PAGES, len(leaves), argument="part")


def _leaf_ids(submission: Submission) -> list[int]:
    return list(
        db.session.scalars(
            select(AttachmentPage.id)
            .join(Attachment)
            .where(Attachment.submission_id == submission.id, Attachment.until_version.is_(None))
            .order_by(Attachment.id, AttachmentPage.number)
        )
    )


def _page_with(marked: int | None, leaves: list[int]) -> int:
    passage = db.session.get(Passage, marked) if marked else None
    if passage is None or passage.attachment_page_id not in leaves:
        return 1
    return leaves.index(passage.attachment_page_id) // PAPER_PAGES + 1


def _answers(submission: Submission) -> Iterable[Answer]:
    """The answers that stand, in the order of the questions; comments on articles follow in theirs."""
    query = select(Answer).outerjoin(Answer.question).outerjoin(Answer.article)
    query = query.options(contains_eager(Answer.question), contains_eager(Answer.article))
    standing = query.where(Answer.submission_id == submission.id, Answer.until_version.is_(None))
    return db.session.scalars(standing.order_by(Answer.article_id.is_not(None), Question.position, Article.position))


def _leaves(ids: list[int]) -> Iterable[AttachmentPage]:
    query = select(AttachmentPage).join(Attachment).options(contains_eager(AttachmentPage.attachment))
    return (
        db.session.scalars(query.where(AttachmentPage.id.in_(ids)).order_by(Attachment.id, AttachmentPage.number))
        if ids
        else ()
    )


def _passages(submission: Submission, leaves: list[int]) -> dict[tuple[int | None, int | None], list[Passage]]:
    shown = Passage.answer_id.is_not(None) | Passage.attachment_page_id.in_(leaves)
    query = select(Passage).where(Passage.submission_id == submission.id, shown).order_by(Passage.start)
    found: dict[tuple[int | None, int | None], list[Passage]] = defaultdict(list)
    for passage in db.session.scalars(query):
        found[passage.answer_id, passage.attachment_page_id].append(passage)
    return found


def _answer(answer: Answer, passages: list[Passage], marked: int | None) -> Text:
    chosen = [[Fragment(words, None, False)] for words in _declared(answer)]
    return Text(chosen + paragraphs(answer.text, passages, marked), question=answer.asked)


def _declared(answer: Answer) -> list[str]:
    """What was chosen and the position taken, in words; a choice that is not offered any more by its key."""
    offered = {each["key"]: plain(each["text"]) for each in (answer.question.choices if answer.question else [])}
    words = [offered.get(key, key) for key in answer.choices]
    return [*words, str(STANCES[answer.stance])] if answer.stance else words


def _leaf(leaf: AttachmentPage, passages: list[Passage], marked: int | None) -> Text:
    return Text(paragraphs(leaf.text, passages, marked), file_name=leaf.attachment.file_name, number=leaf.number)


def _pieces(text: str, passages: list[Passage]) -> Iterator[tuple[str, int | None]]:
    """The whole text, cut where passages begin and end, each piece with the id of its passage."""
    at = 0
    for passage in passages:
        start, end = max(at, passage.start), min(len(text), passage.end)
        if start >= end:
            continue
        yield text[at:start], None
        yield text[start:end], passage.id
        at = end
    yield text[at:], None


def paragraphs(text: str, passages: list[Passage], marked: int | None) -> list[list[Fragment]]:
    """The text parted at empty lines; a passage may run over several paragraphs, its anchor stands in the first."""
    paragraphs: list[list[Fragment]] = [[]]
    for piece, passage_id in _pieces(text, passages):
        anchor = passage_id
        for position, part in enumerate(_BLANK_LINES.split(piece)):
            if position and paragraphs[-1]:
                paragraphs.append([])
            if part.strip() or (part and paragraphs[-1]):
                paragraphs[-1].append(Fragment(part, anchor, passage_id is not None and passage_id == marked))
                anchor = None
    return [paragraph for paragraph in paragraphs if any(fragment.text.strip() for fragment in paragraph)]
