"""The one blueprint of papers, and what its pages have in common."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from consult.i18n import URL_RULE
from consult.models.submissions import Submission
from consult.papers import addresses, drafts

blueprint = Blueprint("papers", __name__, url_prefix=URL_RULE)
Page = str | AnyResponse | tuple[str | AnyResponse, int]
PAPER = "/c/<slug>/postura/<key>"
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"
PUBLIC = {"papers.start", "papers.paper", "papers.file", "papers.organisation", "papers.organisations"}


@blueprint.context_processor
def _context() -> dict[str, object]:
    return {"organisation_slug": addresses.slug_of}


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache keep pages whose addresses are keys, and no search engine list them."""
    if request.endpoint not in PUBLIC:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def locked(key: str) -> Submission:
    """The paper of a key, nobody else changing it, and still to be changed.

    Raises NotFoundError, NotOpenError after the close, ConflictError for a paper that was withdrawn.
    """
    paper = drafts.stored(g.consultation, key, lock=True)
    drafts.require_change(paper)
    return paper


def form_page(template: str, form: Any, status: int = 200, **values: object) -> Page:
    """The page of a form, with 422 where it was sent and something is wrong in it."""
    failed = bool(form.errors)
    html = render_template(f"papers/{template}", consultation=g.consultation, form=form, form_errors=failed, **values)
    return html, 422 if failed else status
