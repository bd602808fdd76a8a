"""Addresses that machines ask whether the site lives; they carry no language and tell nothing else."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from consult.access import access
from consult.operations import health

blueprint = Blueprint("operations", __name__)


def _answer(checks: dict[str, bool]) -> Response:
    well = all(checks.values())
    response = jsonify(status="ok" if well else "unavailable", checks=checks)
    response.status_code = 200 if well else 503
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/health/live")
@access("public")
def live() -> Response:
    """The process answers."""
    return _answer({})


@blueprint.get("/health/ready")
@access("public")
def ready() -> Response:
    """The site can do its work; 503 with the names of the checks where it cannot."""
    return _answer(health.readiness())
