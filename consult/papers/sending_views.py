"""Checking, sending, correcting who signs, and taking a paper back."""

import io

from flask import g, redirect, render_template, request, send_file, url_for

from consult.access import access
from consult.extensions import db
from consult.models.submissions import SubmissionState
from consult.papers import acknowledgement, documents, drafts, sending, signing, words
from consult.papers.blueprint import ID, PAPER, Page, blueprint, form_page, locked
from consult.papers.forms import SECTORS
from consult.papers.point_forms import STANCES, SignatoryForm
from consult.submissions.forms import written_in


def _tasks(key: str) -> Page:
    return redirect(url_for("papers.tasks", slug=g.consultation.slug, key=key), 303)


@blueprint.route(f"{PAPER}/revisar", methods=["GET", "POST"])
@access("consultation.view")
def check(slug: str, key: str) -> Page:
    """Everything once more, and the button that sends it. Sent twice, it is sent once."""
    paper = drafts.stored(g.consultation, key, lock=request.method == "POST")
    if paper.state is not SubmissionState.DRAFT or sending.missing(paper):
        return _tasks(key)
    if request.method == "POST":
        sending.send(paper)
        db.session.commit()
        return _tasks(key)
    return render_template(
        "papers/check.html",
        consultation=g.consultation,
        paper=paper,
        key=key,
        sender=drafts.sender_of(paper),
        document=documents.only_of(paper),
        state_of=documents.state_of,
        points=drafts.points_of(paper),
        signatories=signing.signatories(paper),
        subjects=words.subjects_of(g.consultation),
        sectors=SECTORS,
        stances=STANCES,
        written_in=written_in,
    )


@blueprint.route(f"{PAPER}/firmas/agregar", methods=["GET", "POST"])
@access("consultation.view")
def add_signatory(slug: str, key: str) -> Page:
    """Add a person who signs, or an organisation that is asked to."""
    paper = drafts.stored(g.consultation, key) if request.method == "GET" else locked(key)
    form = SignatoryForm(kind=request.args.get("quien"))
    if form.validate_on_submit():
        other = form.asks_organisation
        signing.add(
            paper,
            name=form.name.data or "",
            role=form.role.data,
            organisation_name=form.organisation_name.data if other else None,
            email=form.email.data if other else None,
        )
        db.session.commit()
        return _signatories(key)
    return form_page("add_signatory.html", form, key=key, paper=paper)


def _signatories(key: str) -> Page:
    return redirect(url_for("papers.signatories", slug=g.consultation.slug, key=key, _anchor="otras"), 303)


@blueprint.post(f"{PAPER}/firmas/<{ID}:signatory_id>/quitar")
@access("consultation.view")
def remove_signatory(slug: str, key: str, signatory_id: int) -> Page:
    """Take somebody off."""
    signing.remove(locked(key), signatory_id)
    db.session.commit()
    return _signatories(key)


@blueprint.post(f"{PAPER}/firmas/<{ID}:signatory_id>/preguntar")
@access("consultation.view")
def ask_signatory(slug: str, key: str, signatory_id: int) -> Page:
    """Send the link once more to an organisation that has not answered."""
    paper = locked(key)
    signing.ask(paper, signing.one(paper, signatory_id))
    db.session.commit()
    return _signatories(key)


@blueprint.post(f"{PAPER}/confirmacion")
@access("consultation.view")
def remind(slug: str, key: str) -> Page:
    """Send the link once more to the representative."""
    sending.remind_representative(drafts.stored(g.consultation, key, lock=True))
    db.session.commit()
    return _tasks(key)


@blueprint.get(f"{PAPER}/acuse.pdf")
@access("consultation.view")
def acknowledgement_file(slug: str, key: str) -> Page:
    """The receipt as a PDF with tags, to be printed or kept."""
    paper = drafts.stored(g.consultation, key)
    if paper.state is SubmissionState.DRAFT:
        return _tasks(key)
    content = acknowledgement.pdf(paper, url_for("papers.tasks", slug=slug, key=key))
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=f"{paper.folio}.pdf")


@blueprint.route(f"{PAPER}/retirar", methods=["GET", "POST"])
@access("consultation.view")
def withdraw(slug: str, key: str) -> Page:
    """Take the paper back, after saying what that means."""
    paper = drafts.stored(g.consultation, key, lock=request.method == "POST")
    if request.method == "POST":
        sending.withdraw(paper)
        db.session.commit()
        return _tasks(key)
    if paper.state is not SubmissionState.SUBMITTED:
        return _tasks(key)
    return render_template(
        "papers/withdraw.html",
        consultation=g.consultation,
        paper=paper,
        key=key,
        may_change=drafts.may_change(paper),
    )
