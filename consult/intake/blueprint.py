"""The one blueprint of what comes in on paper, by telephone and in assemblies, and what its pages have in common."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from consult.access import person_here
from consult.i18n import URL_RULE
from consult.models.people import Person

blueprint = Blueprint("intake", __name__, url_prefix=URL_RULE)
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
PATH = "/gestion/<slug>/captura"
BATCH = f"{PATH}/<int(max={LARGEST_ID}):batch_id>"
Answer = str | Response | tuple[str, int]


@blueprint.context_processor
def _context() -> dict[str, object]:
    return {"current_person": person_here(), "consultation": g.get("consultation")}


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    # Codes stand on these pages: no proxy and no back button after signing out may show them.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def actor() -> Person:
    """The person who is signed in; every page of the intake has one."""
    person = person_here()
    if person is None:
        raise RuntimeError("the route lets in who is not signed in")
    return person
