"""The blueprint of the pages about mail."""

from flask import Blueprint, current_app

from consult.i18n import URL_RULE

blueprint = Blueprint("notices", __name__, url_prefix=URL_RULE)


def mails_stay_here() -> bool:
    """Whether mails are only kept as files, on a site that only this machine reaches."""
    return current_app.config["MAIL"] == "folder" and not current_app.config["PUBLIC_URL"]
