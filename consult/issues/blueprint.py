"""The workbench's one blueprint, and what its pages have in common."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from consult.access import person_here
from consult.errors import NotFoundError
from consult.i18n import URL_RULE, _
from consult.issues import runs
from consult.issues.balance import Balance
from consult.issues.words import STAGES, cohesion_words, health_words, reason_words
from consult.models.people import Person
from consult.models.runs import TopicModelRun
from consult.names import group_name
from consult.submissions.visibility import may_be_shown, shown_name

blueprint = Blueprint("issues", __name__, url_prefix=URL_RULE)
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"


def balance_parts(balance: Balance) -> list[dict[str, object]]:
    """A balance for the macros of charts: groups in their fixed order; those not declared share the neutral colour."""
    return [
        {"key": value or "other", "label": group_name(value or None), "count": number}
        for value, number in balance.parts()
    ]


@blueprint.context_processor
def _context() -> dict[str, object]:
    return {
        "current_person": person_here(),
        "consultation": g.get("consultation"),
        "stage_names": STAGES,
        "reason_words": reason_words,
        "cohesion_words": cohesion_words,
        "health_words": health_words,
        "balance_parts": balance_parts,
        "may_be_shown": may_be_shown,
        "shown_name": shown_name,
    }


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    # Whatever stands here is for the working group; no proxy and no back button after signing out may show it.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def actor() -> Person:
    """The person who is signed in; every page of the workbench has one."""
    person = person_here()
    if person is None:
        raise RuntimeError("the route lets in who is not signed in")
    return person


def shown_run() -> TopicModelRun:
    """The run whose topics are shown. Raises NotFoundError when none has finished yet."""
    run = runs.latest_run(g.consultation.id)
    if run is None:
        raise NotFoundError(_("The opinions have not been clustered yet, so there are no topics."))
    return run
