"""The public pages of consultations, and the pages about the site."""

import datetime as dt

from flask import Blueprint, g, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from consult.access import access
from consult.consultations import service
from consult.i18n import URL_RULE, preferred_language
from consult.models.consultations import Stage
from consult.models.types import now
from consult.paging import asked_page

blueprint = Blueprint("consultations", __name__, url_prefix=URL_RULE)
# When the pages were last checked as the accessibility statement says.
ACCESSIBILITY_CHECKED = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@access("public")
def root() -> Response:
    """Lead from the bare address to the home page in the browser's language."""
    answer = redirect(url_for("consultations.home", lang=preferred_language()))
    answer.vary.add("Accept-Language")
    return answer


@blueprint.record_once
def add_root(state: BlueprintSetupState) -> None:
    """Add the one address without a language, which the blueprint's prefix would put one into."""
    state.app.add_url_rule("/", "root", root)


@blueprint.get("/")
@access("public")
def home() -> str:
    """All consultations, by stage; each list turns its own pages."""
    at = now()
    lists = {
        stage.value: service.listed(stage, at, asked_page(argument), argument)
        for stage, argument in (
            (Stage.OPEN, "page"),
            (Stage.ANNOUNCED, "soon"),
            (Stage.CLOSED, "closed"),
            (Stage.REPORTED, "results"),
        )
    }
    return render_template("consultations/home.html", lists=lists, empty=not any(page.total for page in lists.values()))


@blueprint.get("/c/<slug>")
@access("consultation.view")
def consultation(slug: str) -> str:
    """What is asked, until when, by whom, and what becomes of the answers."""
    at = now()
    return render_template(
        "consultations/consultation.html",
        consultation=g.consultation,
        stage=g.consultation.stage(at).value,
        is_open=g.consultation.is_open(at),
        days_left=service.days_left(g.consultation, at),
        co_chairs=service.co_chairs(g.consultation),
        participation=service.participation(g.consultation),
    )


@blueprint.get("/resultados")
@access("public")
def results_index() -> str:
    """The consultations whose results are published."""
    return render_template("consultations/results_index.html", page=service.listed(Stage.REPORTED, now(), asked_page()))


@blueprint.get("/como-funciona")
@access("public")
def how_it_works() -> str:
    """How a consultation goes, from the question to the answer."""
    return render_template("consultations/how_it_works.html")


@blueprint.get("/accesibilidad")
@access("public")
def accessibility() -> str:
    """What was checked, how, when, and what is known not to work."""
    return render_template("consultations/accessibility.html", checked=ACCESSIBILITY_CHECKED)


@blueprint.get("/privacidad")
@access("public")
def privacy() -> str:
    """What is stored of whom, and for how long."""
    return render_template("consultations/privacy.html")


@blueprint.get("/contacto")
@access("public")
def contact() -> str:
    """Who answers questions."""
    return render_template("consultations/contact.html")
