"""What a new run would change, and the decision on it."""

from flask import abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.i18n import _
from consult.issues import adoption, changes, evidence
from consult.issues.blueprint import LARGEST_ID, actor, blueprint
from consult.issues.forms import RunForm
from consult.paging import asked_page

PATH = "/gestion/<slug>/cambios"


@blueprint.get(PATH)
@access("workbench.view")
def run_changes(slug: str) -> str:
    """What the run that waits would change; where none waits, what the last one changed."""
    run = changes.run_to_show(g.consultation)
    if run is None:
        return render_template("issues/no_changes.html")
    moved = changes.moved(run, asked_page("passages"))
    return render_template(
        "issues/changes.html",
        changes=changes.of(run, asked_page()),
        moved=moved,
        places=evidence.file_pages([each.passage for each in moved.items]),
        undoable=adoption.may_be_undone(run),
    )


@blueprint.post(f"{PATH}/aceptar")
@access("run.manage")
def adopt_run(slug: str) -> Response:
    """Show the new topics from now on; a second press says that it was done."""
    first = adoption.adopt(g.consultation, _asked_run(), actor())
    db.session.commit()
    if first:
        flash(_("The new topics are shown now, and the issues go on in them."), "success")
    else:
        flash(_("It was accepted already."))
    return redirect(url_for("issues.run_changes", slug=slug))


@blueprint.post(f"{PATH}/rechazar")
@access("run.manage")
def refuse_run(slug: str) -> Response:
    """Keep the topics that are shown."""
    first = adoption.refuse(g.consultation, _asked_run(), actor())
    db.session.commit()
    flash(_("Everything stays as it was.") if first else _("It was refused already."), "success" if first else "info")
    return redirect(url_for("issues.run_changes", slug=slug))


@blueprint.post(f"{PATH}/deshacer")
@access("run.manage")
def undo_decision(slug: str) -> Response:
    """Take the last decision back."""
    first = adoption.undo(g.consultation, _asked_run(), actor())
    db.session.commit()
    flash(_("The decision is taken back: the new grouping waits again.") if first else _("It waits already."))
    return redirect(url_for("issues.run_changes", slug=slug))


def _asked_run() -> int:
    form = RunForm()
    if not form.validate() or form.run.data is None or not 0 < form.run.data <= LARGEST_ID:
        abort(400)
    return form.run.data
