"""The issues as they would be public, and the two approvals that publish them."""

from flask import abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.i18n import _
from consult.issues import ledger, publication
from consult.issues.blueprint import actor, blueprint
from consult.issues.forms import ApproveForm
from consult.paging import asked_page

PATH = "/gestion/<slug>/publicar"


@blueprint.get(PATH)
@access("workbench.view")
def publication_page(slug: str) -> str:
    """What will be public and what will not, and who has approved it."""
    consent = publication.consent(g.consultation)
    return render_template(
        "issues/publication.html",
        page=ledger.lines(g.consultation, asked_page()),
        ledger=ledger.of(g.consultation),
        consent=consent,
        needed=publication.NEEDED,
        co_chairs=ledger.co_chairs(g.consultation),
        approved=consent.of(actor()),
        form=ApproveForm(digest=consent.digest),
    )


@blueprint.post(PATH)
@access("results.publish")
def approve(slug: str) -> Response:
    """Approve the issues as seen; the second co-chair's approval publishes them."""
    form = ApproveForm()
    if not form.validate():
        abort(400)
    published = publication.approve(g.consultation, actor(), form.digest.data or "")
    db.session.commit()
    if published:
        flash(_("The results are public now."), "success")
    else:
        flash(_("Your approval is noted. They will be public when another co-chair approves them, too."), "success")
    return redirect(url_for("issues.publication_page", slug=slug))


@blueprint.post("/gestion/<slug>/reabrir")
@access("results.publish")
def reopen(slug: str) -> Response:
    """Take the publication back."""
    publication.reopen(g.consultation, actor())
    db.session.commit()
    flash(_("The results are not public any more, and the issues can be changed."), "success")
    return redirect(url_for("issues.publication_page", slug=slug))
