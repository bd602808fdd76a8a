"""Correcting and withdrawing an opinion, until the close."""

import datetime as dt

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.models.consultations import Article
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.submissions import drafts, mails, service
from consult.submissions.answers import answers_of
from consult.submissions.articles import here_and_others
from consult.submissions.blueprint import RECEIPT, Page, asked_articles, blueprint, form_page, shown
from consult.submissions.correction_form import CorrectionForm
from consult.submissions.forms import PUBLICATION_HINTS, about_values
from consult.submissions.opinion_form import LONGEST_ANSWER, opinion_form


@blueprint.route(f"{RECEIPT}/corregir", methods=["GET", "POST"])
@access("public")
def correct(folio: str, secret: str) -> Page:
    """Everything that was sent on one page, to be changed."""
    begun = drafts.begun_at(secret, request.form.get("begun"))
    submission = opened(folio, secret, begun)
    if not may_change(submission):
        return to_receipt(submission, secret)
    added = _added(submission)
    form = _form(submission, added)
    if added is None and form.validate_on_submit() and form.has_words():
        if service.correct(submission, form.given(), form.told()):
            if submission.email:
                mails.receipt(submission, secret)
            db.session.commit()
        if "files" in request.form:
            return redirect(url_for("submissions.sent_files_page", folio=submission.folio, secret=secret), 303)
        return to_receipt(submission, secret, "corregida")
    stamp = request.form.get("begun") if begun else drafts.begin_stamp(secret)
    values = {"secret": secret, "hints": PUBLICATION_HINTS, "limit": LONGEST_ANSWER, "stamp": stamp, "added": added}
    return form_page("correct.html", form, submission=submission, **values)


@blueprint.route(f"{RECEIPT}/retirar", methods=["GET", "POST"])
@access("public")
def withdraw(folio: str, secret: str) -> Page:
    """What taking an opinion back means, and the button that does it."""
    submission = opened(folio, secret, None)
    if not may_change(submission):
        return to_receipt(submission, secret)
    if request.method == "POST":
        service.withdraw(submission)
        db.session.commit()
        return to_receipt(submission, secret, "retirada")
    return render_template("submissions/withdraw.html", secret=secret, **shown(submission))


def opened(folio: str, secret: str, begun: dt.datetime | None) -> Submission:
    """What was sent, for its author to change; locked where something is sent. Raises NotFoundError, NotOpenError."""
    submission = service.receipt(folio, secret, lock=request.method == "POST")
    g.consultation = submission.consultation
    if may_change(submission):
        drafts.require_open(g.consultation, begun)
    return submission


def may_change(submission: Submission) -> bool:
    """Papers have pages of their own for this; what was withdrawn stays so."""
    return submission.state is SubmissionState.SUBMITTED and submission.kind is not SubmissionKind.POSITION_PAPER


def _added(submission: Submission) -> Article | None:
    """The article that a press of the button adds to the page; nothing is stored then."""
    if "add" not in request.form:
        return None
    chosen = request.form.get("another")
    return next((each for each in submission.consultation.articles if str(each.position) == chosen), None)


def _form(submission: Submission, added: Article | None) -> CorrectionForm:
    given, consultation = answers_of(submission), submission.consultation
    positions = {*asked_articles(), *([added.position] if added else [])}
    articles, others = here_and_others(consultation, given, positions)
    more = about_values(submission, consultation.languages[0])
    form: CorrectionForm = opinion_form(
        consultation.questions, given, articles=articles, others=others, base=CorrectionForm, more=more
    )
    form.offer(consultation.languages)
    return form


def to_receipt(submission: Submission, secret: str, done: str | None = None) -> Response:
    """Lead back to the receipt. done: what the reader is told there."""
    return redirect(url_for("submissions.receipt", folio=submission.folio, secret=secret, hecho=done), 303)
