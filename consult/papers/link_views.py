"""Links that mails lead to. A page says what the button on it does; opening a link does nothing by itself."""

from flask import g, redirect, render_template, request, url_for

from consult.access import access
from consult.extensions import db
from consult.papers import documents, drafts, invitations, sending, signing, standing, words
from consult.papers.blueprint import Page, blueprint
from consult.papers.point_forms import STANCES
from consult.submissions.texts import clean


@blueprint.route("/postura/confirmar/<token>", methods=["GET", "POST"])
@access("public")
def confirm(token: str) -> Page:
    """The representative confirms their address, and that they speak for the organisation."""
    if request.method == "POST":
        sending.confirm(token)
        db.session.commit()
        return redirect(url_for("papers.confirm", token=token), 303)
    sender = sending.asked(token)
    paper = sender.submission
    g.consultation = paper.consultation
    return render_template(
        "papers/confirm.html",
        consultation=paper.consultation,
        paper=paper,
        sender=sender,
        token=token,
        hold=standing.hold_of(paper, sender).value,
    )


@blueprint.route("/postura/firmar/<token>", methods=["GET", "POST"])
@access("public")
def sign(token: str) -> Page:
    """An organisation signs another one's paper, or does not."""
    if request.method == "POST":
        signing.answer(signing.asked(token, lock=True), signs=request.form.get("answer") == "yes")
        db.session.commit()
        return redirect(url_for("papers.sign", token=token), 303)
    signatory = signing.asked(token)
    paper = signatory.submission
    g.consultation = paper.consultation
    document = documents.only_of(paper)
    return render_template(
        "papers/sign.html",
        consultation=paper.consultation,
        paper=paper,
        signatory=signatory,
        token=token,
        document=document,
        pages=document.pages if document else [],
        points=drafts.points_of(paper),
        subjects=words.subjects_of(paper.consultation),
        stances=STANCES,
    )


@blueprint.route("/invitacion/organizacion/<token>", methods=["GET", "POST"])
@access("public")
def invitation(token: str) -> Page:
    """An invited organisation begins its paper, or says why it does not take part."""
    if request.method == "POST":
        return _answered(token)
    found = invitations.opened(token)
    db.session.commit()
    g.consultation = found.consultation
    return render_template(
        "papers/invitation.html",
        consultation=found.consultation,
        invitation=found.invitation,
        paper=found.invitation.submission,
        key=invitations.key_of(token),
        token=token,
        stage=found.consultation.stage().value,
        is_open=found.consultation.is_open(),
    )


def _answered(token: str) -> Page:
    found = invitations.asked(token, lock=True)
    g.consultation = found.consultation
    if "decline" in request.form:
        invitations.decline(found.invitation, clean(request.form.get("reason", "")))
        db.session.commit()
        return redirect(url_for("papers.invitation", token=token), 303)
    key = invitations.key_of(token)
    invitations.begin(found, key)
    db.session.commit()
    return redirect(url_for("papers.tasks", slug=found.consultation.slug, key=key), 303)
