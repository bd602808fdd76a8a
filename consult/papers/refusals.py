"""When a section cannot be saved: pages that say why, and give back what was typed."""

from flask import Blueprint, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge

from consult.errors import error_page
from consult.i18n import _
from consult.models.types import now
from consult.papers.blueprint import Page
from consult.submissions.drafts import NotOpenError
from consult.submissions.texts import clean

MOST_FIELDS = 100
SHORT = 80  # characters; what is longer is shown, to be copied
_NOT_WORDS = {"csrf_token", "version", "later", "seen", "key", "add", "remove"}


def register(blueprint: Blueprint) -> None:
    """Answer these errors on a blueprint."""
    blueprint.register_error_handler(NotOpenError, not_open)
    blueprint.register_error_handler(CSRFError, without_token)
    blueprint.register_error_handler(RequestEntityTooLarge, too_large)


def not_open(_error: NotOpenError) -> Page:
    """Say when the consultation was or will be open, with the words to be copied."""
    words = [text for name, text in _typed() if name not in _NOT_WORDS and len(text) > 1]
    stage = g.consultation.stage(now()).value
    html = render_template("submissions/not_open.html", consultation=g.consultation, words=words, stage=stage)
    return html, 409


def without_token(error: CSRFError) -> Page:
    """A form without its token: most often cookies are off. Its fields come back, ready to be sent once more.

    Nothing of the consultation is shown: who may see it was not asked yet.
    """
    fields = [(name, text) for name, text in _typed() if name != "csrf_token"]
    texts = [pair for pair in fields if len(pair[1]) > SHORT or "\n" in pair[1]]
    choices = [pair for pair in fields if pair not in texts]
    return render_template("papers/without_token.html", texts=texts, choices=choices, reason=error.description), 400


def too_large(error: RequestEntityTooLarge) -> Page:
    """Say how large the file of the document may be, and lead back to choose another one."""
    key = (request.view_args or {}).get("key")
    if request.mimetype != "multipart/form-data" or key is None:
        return error_page(error.code)
    message = _("The file is too large: at most 25 MB can be sent. Save it as a smaller PDF, or paste the text.")
    return render_template("papers/refused.html", key=key, message=message), error.code


def _typed() -> list[tuple[str, str]]:
    pairs = [(name, clean(text)) for name, text in request.form.items(multi=True)]
    return [(name, text) for name, text in pairs if text][:MOST_FIELDS]
