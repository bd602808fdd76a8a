"""The mails to whoever gives an opinion: the way back to a draft, and the receipt with a copy of what was sent."""

from flask import url_for
from sqlalchemy import func, select

from consult.extensions import db
from consult.i18n import LANGUAGES, current_language, date, plain
from consult.models.messages import Message
from consult.models.submissions import Answer, Submission
from consult.notices.service import queue
from consult.submissions import drafts
from consult.submissions.codes import code_of, written
from consult.submissions.forms import PUBLICATION
from consult.submissions.opinion_form import STANCES

# Of one submission and kind: whoever writes it may name any address, and nobody is to be flooded from here.
MOST_MAILS = 3


def draft(submission: Submission, key: str) -> bool:
    """Queue the mail that leads back to a draft; False where MOST_MAILS were sent."""
    consultation = submission.consultation
    removed = submission.updated_at + drafts.KEPT_FOR
    return _queue(
        "draft",
        submission,
        {
            "url": url_for("submissions.opinion", slug=consultation.slug, key=key),
            "folio": submission.folio,
            "code": written(code_of(key)),
            "title": plain(consultation.title),
            "closes": date(consultation.closes_at, consultation.timezone),
            "removed": date(removed, consultation.timezone) if removed < consultation.closes_at else None,
        },
    )


def receipt(submission: Submission, key: str) -> bool:
    """Queue the receipt with a full copy of what was sent; False where MOST_MAILS were."""
    consultation = submission.consultation
    return _queue(
        "receipt",
        submission,
        {
            "url": url_for("submissions.receipt", folio=submission.folio, secret=key),
            "folio": submission.folio,
            "code": written(code_of(key)),
            "title": plain(consultation.title),
            "closes": date(consultation.closes_at, consultation.timezone),
            "publication": str(PUBLICATION[submission.permission]),
            "answers": [copy_of(answer) for answer in submission.answers],
        },
    )


def copy_of(answer: Answer) -> dict[str, object]:
    """One answer in plain words: {"asked", "chosen": [...], "stance": None or words, "text"}."""
    chosen = {choice["key"]: plain(choice["text"]) for choice in (answer.question.choices if answer.question else [])}
    return {
        "asked": plain(answer.asked),
        "chosen": [chosen.get(key, key) for key in answer.choices],
        "stance": str(STANCES[answer.stance]) if answer.stance else None,
        "text": answer.text,
    }


def _queue(kind: str, submission: Submission, data: dict[str, object]) -> bool:
    about = ("Submission", submission.id)
    same = (Message.kind == kind, Message.subject_type == about[0], Message.subject_id == about[1])
    sent = db.session.scalar(select(func.count()).select_from(Message).where(*same)) or 0
    if sent >= MOST_MAILS:
        return False
    language = submission.interface_language if submission.interface_language in LANGUAGES else current_language().tag
    occasion = f"{kind}:{submission.id}:{sent + 1}"
    to = submission.email or ""
    queue(kind, to, language, data, consultation=submission.consultation, about=about, occasion=occasion)
    return True
