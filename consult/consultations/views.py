"""The public pages of consultations, and the pages about the site."""

import datetime as dt

from flask import Blueprint, abort, current_app, g, redirect, render_template, send_file, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from consult import storage
from consult.access import access
from consult.consultations import service
from consult.consultations.pages import consultation_page
from consult.i18n import URL_RULE, preferred_language
from consult.models.consultations import Stage
from consult.models.types import now
from consult.paging import asked_page

blueprint = Blueprint("consultations", __name__, url_prefix=URL_RULE)
# Ids are 64-bit in the database; a larger number in an address is nobody's, not an error.
ID = f"int(max={2**63 - 1})"
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
    empty = not any(page.total for page in lists.values())
    return render_template("consultations/home.html", lists=lists, empty=empty)


@blueprint.get("/c/<slug>")
@access("consultation.view")
def consultation(slug: str) -> str:
    """What is asked, until when, by whom, and what becomes of the answers."""
    at = now()
    return consultation_page(g.consultation, at, g.consultation.stage(at))


@blueprint.get(f"/c/<slug>/leer/<{ID}:document_id>")
@access("consultation.view")
def document(slug: str, document_id: int) -> Response:
    """A document to read, to be kept, never to be run or shown by the browser."""
    found = next((each for each in g.consultation.documents if each.id == document_id), None)
    if found is None:
        abort(404)
    try:
        stream = storage.open_file(found.sha256)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        stream,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


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
    return render_template("consultations/privacy.html", unconfirmed_days=current_app.config["KEEP_UNCONFIRMED"])


@blueprint.get("/contacto")
@access("public")
def contact() -> str:
    """Who answers questions."""
    return render_template("consultations/contact.html")
