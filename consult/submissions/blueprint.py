"""The one blueprint of giving an opinion, and what its pages have in common."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from consult.i18n import URL_RULE
from consult.models.submissions import Submission
from consult.submissions import refusals
from consult.submissions.answers import Subject, answers_of
from consult.submissions.forms import PUBLICATION, SPEAKING_FROM, written_in
from consult.submissions.opinion_form import STANCES

blueprint = Blueprint("submissions", __name__, url_prefix=URL_RULE)
refusals.register(blueprint)
JOURNEY = "/c/<slug>/opinar/<key>"
RECEIPT = "/f/<folio>/<secret>"
MOST_ARTICLES = 20  # that an address may ask for at once
Page = str | AnyResponse | tuple[str | Response, int]
# What anybody may read and keep; the addresses of all other pages are keys.
OPEN_TO_ALL = {"submissions.draft_text", "submissions.opinions", "submissions.one_opinion"}


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache keep these pages and no search engine list them: their addresses are keys."""
    if request.endpoint in OPEN_TO_ALL and response.status_code == 200:
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def asked_articles() -> list[int]:
    """The positions of the articles that a page is asked to show, in its address or its form."""
    return request.values.getlist("articulo", type=int)[:MOST_ARTICLES]


def form_page(template: str, form: Any, **values: object) -> Page:
    """The page of a form, with 422 where it was sent and something is wrong in it."""
    failed = bool(form.errors)
    html = render_template(
        f"submissions/{template}", consultation=g.consultation, form=form, form_errors=failed, **values
    )
    return html, 422 if failed else 200


def shown(submission: Submission) -> dict[str, object]:
    """What pages that show an opinion whole need."""
    return {
        "submission": submission,
        "consultation": submission.consultation,
        "said": answers_of(submission),
        "Subject": Subject,
        "stances": STANCES,
        "speaking_from": SPEAKING_FROM,
        "publication": PUBLICATION,
        "written_in": written_in,
    }
