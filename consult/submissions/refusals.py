"""When the journey cannot go on: pages that say why, and give back what was written."""

import re

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from consult.models.types import now
from consult.submissions.drafts import AlreadySentError, NotOpenError, find, words_of
from consult.submissions.forms import PREFIX
from consult.submissions.texts import clean

Page = tuple[str | Response, int]
# What a refused form may give back, to be sent once more.
_TEXT = re.compile(rf"{PREFIX}\d{{1,19}}")
_CHOICES = ("begun", "group", "region", "language", "permission", "name", "later")


def register(blueprint: Blueprint) -> None:
    """Answer the journey's own errors on a blueprint."""
    blueprint.register_error_handler(AlreadySentError, already_sent)
    blueprint.register_error_handler(NotOpenError, not_open)
    blueprint.register_error_handler(CSRFError, without_token)


def _words_sent_along() -> list[str]:
    """The texts in this request's form, in the order of the questions."""
    names = [f"{PREFIX}{question.id}" for question in g.consultation.questions]
    return [text for text in (clean(request.form.get(name, "")) for name in names) if text]


def already_sent(error: AlreadySentError) -> Page | Response:
    """Lead to the same receipt however often it is sent; words that are not those of the receipt are given back."""
    words, key = _words_sent_along(), (request.view_args or {})["key"]
    receipt = url_for("submissions.receipt", folio=error.submission.folio, secret=key)
    if set(words) <= set(words_of(error.submission).values()):
        return redirect(receipt, 303)
    html = render_template("submissions/already_sent.html", consultation=g.consultation, words=words, receipt=receipt)
    return html, 409


def not_open(_error: NotOpenError) -> Page:
    """Say when the consultation was or will be open."""
    words, key = _words_sent_along(), (request.view_args or {}).get("key")
    if not words and key:
        words = list(words_of(find(g.consultation, key)).values())
    stage = g.consultation.stage(now()).value
    html = render_template("submissions/not_open.html", consultation=g.consultation, words=words, stage=stage)
    return html, 409


def without_token(error: CSRFError) -> Page:
    """A form without its token: most often cookies are off. Its fields come back, ready to be sent once more.

    Nothing of the consultation is shown: who may see it was not asked yet.
    """
    texts = {name: clean(text) for name, text in request.form.items() if _TEXT.fullmatch(name)}
    choices = {name: clean(request.form[name]) for name in _CHOICES if name in request.form}
    return render_template(
        "submissions/without_token.html", texts=texts, choices=choices, reason=error.description
    ), 400
