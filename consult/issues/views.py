"""Pages of issues."""

from flask import Blueprint

from consult.i18n import URL_RULE

blueprint = Blueprint("issues", __name__, url_prefix=URL_RULE)
