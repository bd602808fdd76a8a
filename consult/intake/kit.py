"""What a consultation needs away from the screen: a poster, a paper form, a message to pass on."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import current_app, g, request, url_for

from consult import typesetting
from consult.i18n import LANGUAGES, _, current_language, datetime, plain
from consult.models.consultations import Consultation, Question, QuestionKind
from consult.models.submissions import Permission
from consult.names import language_name
from consult.submissions.forms import PUBLICATION, PUBLICATION_HINTS, SPEAKING_FROM, written_in
from consult.submissions.opinion_form import STANCES

SIZES = {"carta": "us-letter", "tabloide": "us-tabloid"}
LINES, FEW_LINES = 9, 4  # to write on: for a question that is answered in words alone, for any other
LINES_OF_ARTICLE = 3


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Let everything be said in a language of the consultation; where this site does not speak it, in the page's."""
    before = g.get("lang")
    g.lang = _spoken(tag)
    try:
        yield
    finally:
        g.lang = before


def _spoken(tag: str) -> str:
    return tag if tag in LANGUAGES else current_language().tag


def address(consultation: Consultation, tag: str) -> str:
    """Where a consultation is found, in full."""
    host = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return f"{host}{url_for('consultations.consultation', slug=consultation.slug, lang=_spoken(tag))}"


def message(consultation: Consultation, tag: str) -> str:
    """A text to send to a group: what is asked, until when, where."""
    with in_language(tag):
        return "\n\n".join(
            [
                f"*{_said(consultation.title, tag)}*",
                *filter(None, [_said(consultation.lead, tag)]),
                _(
                    "You can give your opinion in 5 minutes, without an account, until %(date)s.",
                    date=_until(consultation),
                ),
                address(consultation, tag),
            ]
        )


def poster(consultation: Consultation, tag: str, size: str) -> bytes:
    """A poster with a square to point a telephone at. size: a key of SIZES."""
    with in_language(tag):
        where = address(consultation, tag)
        return typesetting.pdf(
            "poster.typ",
            {
                **_common(consultation, tag),
                "paper": SIZES[size],
                "lead": _said(consultation.lead, tag),
                "square": _square(where),
                "address": where.split("://", 1)[1],
                "call": _("Give your opinion"),
                "point": _("Point the camera of your telephone at the square, or write this address:"),
                "easy": _("5 minutes. Without an account. It is free."),
                "until_label": _("Until"),
                "ways_label": _("You can also take part without internet"),
                "ways": [
                    {"title": _said(way["title"], tag), "body": _said(way["body"], tag)}
                    for way in consultation.other_ways[:4]
                ],
            },
        )


def paper_form(consultation: Consultation, tag: str) -> bytes:
    """The questions on paper, in the order in which staff enter them."""
    with in_language(tag):
        return typesetting.pdf(
            "paper_form.typ",
            {
                **_common(consultation, tag),
                "heading": _("Your opinion on paper"),
                "how": _(
                    "Answer what you want; you may skip questions. Write clearly, and ask for help if you need it."
                ),
                "office": _("To be written by whoever enters this form"),
                "office_fields": [_("Folio"), _("Code"), _("Batch"), _("Date")],
                "until": _("Hand it in until %(date)s.", date=_until(consultation)),
                "questions": [_question(question, tag) for question in consultation.questions],
                "articles": [
                    {"heading": _said(article.heading, tag), "lines": LINES_OF_ARTICLE}
                    for article in consultation.articles
                ],
                "articles_label": _("Your comments on the text, if you have any"),
                "about": _("About you"),
                "groups": {"label": _("Where do you speak from?"), "options": [str(w) for w in SPEAKING_FROM.values()]},
                "state": _("State (only if you want to say it)"),
                "languages": {
                    "label": _("Language you wrote in"),
                    "options": [written_in(each) for each in consultation.languages] + [written_in(None)],
                },
                "permissions": {"label": _("How may we publish your opinion?"), "options": _permissions()},
                "name": _("Your name, only if we may publish it with your name"),
                "privacy_label": _("Privacy"),
                "privacy": _privacy(tag),
                "one": _("Mark one"),
                "many": _("Mark all that you want"),
            },
        )


def _common(consultation: Consultation, tag: str) -> dict[str, object]:
    return {
        "lang": tag.split("-", maxsplit=1)[0],
        "site": current_app.config["SITE_NAME"],
        "group": _said(consultation.working_group.name, tag),
        "title": _said(consultation.title, tag),
        "until": _until(consultation),
        "slug": consultation.slug,
        "tongue": language_name(tag),
    }


def _said(texts: Mapping[str, str] | None, tag: str) -> str:
    return (texts or {}).get(tag) or plain(texts)


def _until(consultation: Consultation) -> str:
    return datetime(consultation.closes_at, consultation.timezone)


def _square(where: str) -> str:
    import segno

    drawn = io.BytesIO()
    # Level H stays readable under a fold, a stain or a pin.
    segno.make(where, error="h", micro=False).save(drawn, kind="svg", scale=10, border=4, light="#fff")
    return drawn.getvalue().decode()


def _question(question: Question, tag: str) -> dict[str, object]:
    bare = question.kind is QuestionKind.OPEN_TEXT and not question.asks_stance
    return {
        "text": _said(question.text, tag),
        "hint": _said(question.hint, tag),
        "several": question.kind is QuestionKind.MANY_CHOICES,
        "choices": [_said(choice["text"], tag) for choice in question.choices]
        if question.kind is not QuestionKind.OPEN_TEXT
        else [],
        "stances": [str(words) for words in STANCES.values()] if question.asks_stance else [],
        "stance_label": _("Your position"),
        "why": "" if bare else _("Say why, if you like"),
        "lines": LINES if bare else FEW_LINES,
    }


def _permissions() -> list[str]:
    hints = {permission: PUBLICATION_HINTS.get(permission.value, "") for permission in Permission}
    return [f"{words}. {hints[permission]}".strip() for permission, words in PUBLICATION.items()]


def _privacy(tag: str) -> str:
    host = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return _(
        "We keep what you write here and what you choose to say about yourself, as part of the record of this "
        "consultation. Your name is shown only if you ask for it. Do not write telephone numbers, addresses or "
        "illnesses, yours or of others. With the folio and the code that you are given you can read, correct or "
        "withdraw your opinion until the close. The whole notice: %(address)s",
        address=f"{host}{url_for('consultations.privacy', lang=_spoken(tag))}".split("://", 1)[1],
    )
