"""Correcting and withdrawing an opinion, until the close."""

import datetime as dt

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.submissions import drafts, mails, service
from consult.submissions.answers import Subject, answers_of
from consult.submissions.blueprint import RECEIPT, Page, blueprint, form_page, shown
from consult.submissions.correction_form import CorrectionForm
from consult.submissions.forms import PUBLICATION_HINTS, about_values
from consult.submissions.opinion_form import LONGEST_ANSWER, opinion_form


@blueprint.route(f"{RECEIPT}/corregir", methods=["GET", "POST"])
@access("public")
def correct(folio: str, secret: str) -> Page:
    """Everything that was sent on one page, to be changed."""
    begun = drafts.begun_at(secret, request.form.get("begun"))
    submission = _open(folio, secret, begun)
    if not _may_change(submission):
        return _to_receipt(submission, secret)
    form = _form(submission)
    if form.validate_on_submit() and form.has_words():
        if service.correct(submission, form.given(), form.told()):
            if submission.email:
                mails.receipt(submission, secret)
            db.session.commit()
        return _to_receipt(submission, secret, "corregida")
    stamp = request.form.get("begun") if begun else drafts.begin_stamp(secret)
    values = {"secret": secret, "hints": PUBLICATION_HINTS, "limit": LONGEST_ANSWER, "stamp": stamp}
    return form_page("correct.html", form, submission=submission, **values)


@blueprint.route(f"{RECEIPT}/retirar", methods=["GET", "POST"])
@access("public")
def withdraw(folio: str, secret: str) -> Page:
    """What taking an opinion back means, and the button that does it."""
    submission = _open(folio, secret, None)
    if not _may_change(submission):
        return _to_receipt(submission, secret)
    if request.method == "POST":
        service.withdraw(submission)
        db.session.commit()
        return _to_receipt(submission, secret, "retirada")
    return render_template("submissions/withdraw.html", secret=secret, **shown(submission))


def _open(folio: str, secret: str, begun: dt.datetime | None) -> Submission:
    submission = service.receipt(folio, secret, lock=request.method == "POST")
    g.consultation = submission.consultation
    if _may_change(submission):
        drafts.require_open(g.consultation, begun)
    return submission


def _may_change(submission: Submission) -> bool:
    """Papers have pages of their own for this; what was withdrawn stays so."""
    return submission.state is SubmissionState.SUBMITTED and submission.kind is not SubmissionKind.POSITION_PAPER


def _form(submission: Submission) -> CorrectionForm:
    given, consultation = answers_of(submission), submission.consultation
    commented = [each for each in consultation.articles if Subject(article_id=each.id) in given]
    more = about_values(submission, consultation.languages[0])
    form: CorrectionForm = opinion_form(
        consultation.questions, given, articles=commented, base=CorrectionForm, more=more
    )
    form.offer(consultation.languages)
    return form


def _to_receipt(submission: Submission, secret: str, done: str | None = None) -> Response:
    return redirect(url_for("submissions.receipt", folio=submission.folio, secret=secret, hecho=done), 303)
