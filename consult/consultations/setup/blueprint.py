"""The blueprint of setting up, and what its pages have in common."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from consult.access import person_here
from consult.i18n import LANGUAGES, URL_RULE, _
from consult.models.people import Person

blueprint = Blueprint("setup", __name__, url_prefix=URL_RULE)
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"
PATH = "/gestion/<slug>/preparar"


def autonym(tag: str) -> str:
    """A language by its own name."""
    return LANGUAGES[tag].autonym if tag in LANGUAGES else tag


@blueprint.context_processor
def _context() -> dict[str, object]:
    return {"current_person": person_here(), "consultation": g.get("consultation"), "autonym": autonym}


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    # Whatever stands here is for the working group; no proxy and no back button after signing out may show it.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def actor() -> Person:
    """The person who is signed in; every page of the set-up has one."""
    person = person_here()
    if person is None:
        raise RuntimeError("the route lets in who is not signed in")
    return person


def saved() -> str:
    """What is said after a section was saved."""
    return _("Saved.")
