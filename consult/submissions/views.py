"""Pages of submissions."""

from flask import Blueprint

from consult.i18n import URL_RULE

blueprint = Blueprint("submissions", __name__, url_prefix=URL_RULE)
