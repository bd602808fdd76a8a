"""Pages of consultations."""

from flask import Blueprint

from consult.i18n import URL_RULE

blueprint = Blueprint("consultations", __name__, url_prefix=URL_RULE)
