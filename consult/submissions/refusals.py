"""When the journey cannot go on: pages that say why, and give back what was written."""

import re
from urllib.parse import parse_qsl

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from consult.errors import NotFoundError
from consult.models.types import now
from consult.submissions.answers import texts_of
from consult.submissions.drafts import AlreadySentError, NotOpenError, find
from consult.submissions.opinion_form import ARTICLE, CHOICE, STANCE, TEXT
from consult.submissions.texts import clean

Page = tuple[str | Response, int]
# What a refused form may give back, to be sent once more.
_TEXT = re.compile(rf"({TEXT}|{ARTICLE})\d{{1,19}}")
_CHOICE = re.compile(rf"({CHOICE}|{STANCE})\d{{1,19}}")
_CHOICES = {
    *("begun", "group", "region", "language", "permission", "name", "email"),
    *("later", "attach", "add", "another", "folio", "code", "link"),
    *("age_band", "gender", "disability", "indigenous"),
}
MOST_VALUES = 200  # that are given back
GIVEN_BACK = 200_000  # bytes of what was too much at once


def register(blueprint: Blueprint) -> None:
    """Answer the journey's own errors on a blueprint."""
    blueprint.register_error_handler(AlreadySentError, already_sent)
    blueprint.register_error_handler(NotOpenError, not_open)
    blueprint.register_error_handler(NotFoundError, not_found)
    blueprint.register_error_handler(CSRFError, without_token)
    blueprint.register_error_handler(RequestEntityTooLarge, too_large)


def _words_sent_along() -> list[str]:
    """The texts in this request's form, in the order of the fields."""
    fields = [text for name, text in request.form.items(multi=True) if _TEXT.fullmatch(name)]
    return [text for text in map(clean, fields[:MOST_VALUES]) if text]


def already_sent(error: AlreadySentError) -> Page | Response:
    """Lead to the same receipt however often it is sent; words that are not those of the receipt are given back."""
    words, key = _words_sent_along(), (request.view_args or {})["key"]
    receipt = url_for("submissions.receipt", folio=error.submission.folio, secret=key)
    if set(words) <= set(texts_of(error.submission)):
        return redirect(receipt, 303)
    html = render_template("submissions/already_sent.html", consultation=g.consultation, words=words, receipt=receipt)
    return html, 409


def not_open(_error: NotOpenError) -> Page:
    """Say when the consultation was or will be open."""
    words, key = _words_sent_along(), (request.view_args or {}).get("key")
    if not words and key:
        words = texts_of(find(g.consultation, key))
    stage = g.consultation.stage(now()).value
    html = render_template("submissions/not_open.html", consultation=g.consultation, words=words, stage=stage)
    return html, 409


def not_found(error: NotFoundError) -> Page:
    """A draft that was removed, or an address that was cut short: give back what was written, and ways on."""
    html = render_template(
        "submissions/nothing_here.html",
        consultation=g.get("consultation"),
        message=error.message,
        words=_words_sent_along(),
    )
    return html, error.status


def without_token(error: CSRFError) -> Page:
    """A form without its token: most often cookies are off. Its fields come back, ready to be sent once more.

    Nothing of the consultation is shown: who may see it was not asked yet.
    """
    fields = list(request.form.items(multi=True))[:MOST_VALUES]
    texts = {name: clean(text) for name, text in fields if _TEXT.fullmatch(name)}
    choices = [(name, clean(value)) for name, value in fields if name in _CHOICES or _CHOICE.fullmatch(name)]
    return render_template(
        "submissions/without_token.html", texts=texts, choices=choices, reason=error.description
    ), 400


def too_large(_error: RequestEntityTooLarge) -> Page:
    """More than is taken at once: a file, or words of which the beginning is given back."""
    begun = bytes(g.get("refused_body", b""))[:GIVEN_BACK].decode(errors="ignore")
    fields = [(name, clean(text)) for name, text in parse_qsl(begun)]
    words = [text for name, text in fields if _TEXT.fullmatch(name) and text]
    is_file = request.mimetype == "multipart/form-data"
    return render_template("submissions/too_large.html", words=words, is_file=is_file, here=request.path), 413
