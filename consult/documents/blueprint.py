"""The one blueprint of documents' pages, and what they have in common."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from consult.i18n import URL_RULE

blueprint = Blueprint("documents", __name__, url_prefix=URL_RULE)
Page = str | AnyResponse | tuple[str | Response, int]
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
ID = f"int(max={2**63 - 1})"
NUMBER = f"int(min=1, max={2**31 - 1})"
PUBLIC = f"/c/<slug>/documento/<{ID}:attachment_id>/p/<{NUMBER}:number>"
OWN = f"/c/<slug>/documento/<key>/<{ID}:attachment_id>/p/<{NUMBER}:number>"
OPEN_TO_ALL = {"documents.page", "documents.picture", "documents.passage", "documents.start"}


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache keep pages whose addresses are keys, and no search engine list them."""
    if request.endpoint not in OPEN_TO_ALL:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
