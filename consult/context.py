"""What every template may rely on."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from consult import __version__, access
from consult.addresses import this_page
from consult.assets import asset
from consult.extensions import db
from consult.i18n import LANGUAGES, current_language
from consult.models.consultations import Consultation
from consult.names import group_name, language_name, region_name


@dataclass(frozen=True)
class Site:
    """The site as people see it."""

    name: str
    mark: str
    contact: str
    public_url: str

    @property
    def demonstration(self) -> bool:
        """Whether the page shows, or the site holds, invented content."""
        if "demonstration" in g:
            return bool(g.demonstration)
        consultation = g.get("consultation")
        if consultation is not None:
            return bool(consultation.is_demonstration)
        try:
            return bool(db.session.scalar(select(exists().where(Consultation.is_demonstration))))
        except SQLAlchemyError:
            # The page that tells of a broken database asks here, too.
            db.session.rollback()
            return False


def switch_url(tag: str) -> str:
    """The same page in another language; the home page where there is no such page."""
    endpoint = request.endpoint
    if endpoint is None or not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return url_for("consultations.home", lang=tag)
    return this_page(lang=tag)


def _context() -> dict[str, object]:
    config = current_app.config
    return {
        "site": Site(config["SITE_NAME"], config["SITE_MARK"], config["CONTACT"], config["PUBLIC_URL"]),
        "lang": current_language().tag,
        "languages": list(LANGUAGES.values()),
        "app_version": __version__,
    }


def init_app(app: Flask) -> None:
    """Give templates the site, the language and a few functions."""
    app.context_processor(_context)
    functions: dict[str, Callable[..., object]] = {
        "asset": asset,
        "switch_url": switch_url,
        "may": access.may,
        "group_name": group_name,
        "region_name": region_name,
        "language_name": language_name,
    }
    app.jinja_env.globals.update(functions)
