"""Pages of outcomes."""

from flask import Blueprint

from consult.i18n import URL_RULE

blueprint = Blueprint("outcomes", __name__, url_prefix=URL_RULE)
