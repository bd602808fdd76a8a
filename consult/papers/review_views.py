"""The workbench's pages about who speaks for an organisation."""

from flask import flash, g, redirect, render_template, url_for

from consult.access import access, person_here
from consult.extensions import db
from consult.i18n import _
from consult.models.people import Person
from consult.paging import asked_page
from consult.papers import documents, review, signing, words
from consult.papers.blueprint import ID, Page, blueprint
from consult.papers.forms import SECTORS, ReasonForm


def _moderator() -> Person:
    person = person_here()
    if person is None:
        raise RuntimeError("the route lets in who is not signed in")
    return person


@blueprint.get("/gestion/<slug>/representantes")
@access("representative.review")
def representatives(slug: str) -> Page:
    """The papers that were sent, and what each waits for."""
    return render_template(
        "papers/representatives.html",
        consultation=g.consultation,
        current_person=_moderator(),
        page=review.listed(g.consultation, asked_page()),
        holds=words.HOLDS,
    )


@blueprint.get(f"/gestion/<slug>/representantes/<{ID}:submission_id>")
@access("representative.review")
def representative(slug: str, submission_id: int) -> Page:
    """One representative, with what there is to judge by."""
    found = review.one(g.consultation, submission_id)
    form = ReasonForm(reason=found.sender.review_reason)
    return _review_page(found, form)


def _review_page(found: review.Listed, form: ReasonForm) -> Page:
    html = render_template(
        "papers/representative.html",
        consultation=g.consultation,
        current_person=_moderator(),
        found=found,
        form=form,
        form_errors=bool(form.errors),
        namesake=review.namesake(found),
        holds=words.HOLDS,
        sectors=SECTORS,
        documents=documents.all_of(found.paper),
        signatories=signing.signatories(found.paper),
    )
    return html, 422 if form.errors else 200


@blueprint.post(f"/gestion/<slug>/representantes/<{ID}:submission_id>/aceptar")
@access("representative.review")
def accept_representative(slug: str, submission_id: int) -> Page:
    """Let the paper speak for its organisation."""
    found = review.one(g.consultation, submission_id, lock=True)
    review.accept(found, _moderator())
    db.session.commit()
    flash(_("The paper of %(name)s is public.", name=found.paper.name), "success")
    return redirect(url_for("papers.representatives", slug=slug), 303)


@blueprint.post(f"/gestion/<slug>/representantes/<{ID}:submission_id>/rechazar")
@access("representative.review")
def refuse_representative(slug: str, submission_id: int) -> Page:
    """Keep the paper from speaking for its organisation, with a reason that its representative gets."""
    found = review.one(g.consultation, submission_id, lock=True)
    form = ReasonForm()
    if not form.validate() or not form.reason.data:
        if not form.errors:
            form.reason.errors = [_("Write the reason: the representative gets it by e-mail")]
        return _review_page(found, form)
    review.refuse(found, _moderator(), form.reason.data)
    db.session.commit()
    flash(_("The representative of %(name)s was told why.", name=found.paper.name), "success")
    return redirect(url_for("papers.representatives", slug=slug), 303)
