"""My consultations, the panel of one, starting and cancelling its clustering."""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.i18n import _
from consult.issues import events, overview, panel, runs
from consult.issues.blueprint import actor, blueprint
from consult.issues.words import error_words, step_words
from consult.models.runs import RunKind
from consult.paging import asked_page

EVENTS_ON_PANEL = 10
REFRESH_EVERY = 3  # seconds, while something changes by itself


@blueprint.get("/gestion/")
@access("account")
def my_consultations() -> str:
    """The consultations that the person works on."""
    return render_template("issues/my_consultations.html", page=overview.of_person(actor(), asked_page()))


@blueprint.get("/gestion/<slug>/")
@access("workbench.view")
def consultation_panel(slug: str) -> Response:
    """Where the work on one consultation stands; asks for itself again while a run works."""
    found = panel.of(g.consultation)
    page = render_template(
        "issues/panel.html",
        panel=found,
        events=events.of_consultation(g.consultation, size=EVENTS_ON_PANEL),
        step_words=step_words,
        error_words=error_words,
    )
    response = make_response(page)
    if found.run_state.active:
        response.headers["Refresh"] = str(REFRESH_EVERY)
    return response


@blueprint.get("/gestion/<slug>/historial")
@access("workbench.view")
def history(slug: str) -> str:
    """All that was done in the workbench of one consultation."""
    return render_template("issues/history.html", page=events.of_consultation(g.consultation, asked_page()))


@blueprint.post("/gestion/<slug>/agrupar")
@access("run.manage")
def request_run(slug: str) -> Response:
    """Queue a run, going on from the one shown or afresh; a second press gives the same one."""
    kind = RunKind.AFRESH if request.form.get("kind") == RunKind.AFRESH.value else RunKind.UPDATE
    runs.request_run(g.consultation, actor(), kind)
    db.session.commit()
    return redirect(url_for("issues.consultation_panel", slug=slug))


@blueprint.post("/gestion/<slug>/cancelar")
@access("run.manage")
def cancel_run(slug: str) -> Response:
    """Cancel the run that is queued or running."""
    run = runs.active_run(g.consultation.id)
    if run is None:
        flash(_("There was nothing to cancel: the clustering had ended already."))
    else:
        runs.cancel_run(run, actor())
        db.session.commit()
    return redirect(url_for("issues.consultation_panel", slug=slug))
