"""The receipt of an opinion, and what can be had from it: a copy by mail, an acknowledgement on paper."""

import io

from flask import g, make_response, redirect, render_template, request, send_file, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from consult.access import access
from consult.consultations import known
from consult.extensions import db
from consult.i18n import current_language
from consult.models.submissions import RespondentStatistics, Submission, SubmissionKind, SubmissionState
from consult.submissions import acknowledgement, mails, service
from consult.submissions.blueprint import RECEIPT, Page, blueprint, shown
from consult.submissions.codes import code_of, written
from consult.submissions.progress import stations
from consult.submissions.receipt_forms import MailForm, StatisticsForm


@blueprint.get(RECEIPT)
@access("public")
def receipt(folio: str, secret: str) -> Page:
    """The receipt, for whoever has its address; a paper's is its list of tasks."""
    submission = _asked(folio, secret)
    if submission.kind is SubmissionKind.POSITION_PAPER:
        return redirect(url_for("papers.tasks", slug=submission.consultation.slug, key=secret))
    return _page(submission, secret)


@blueprint.post(f"{RECEIPT}/correo")
@access("public")
def mail(folio: str, secret: str) -> Page:
    """Send the receipt, with a copy of what was sent, to an address."""
    submission = _asked(folio, secret, lock=True)
    form = MailForm()
    if not form.validate():
        return _page(submission, secret, mail_form=form)
    submission.email, submission.interface_language = form.email.data, current_language().tag
    if not mails.receipt(submission, secret):
        form.refuse_more()
        return _page(submission, secret, mail_form=form)
    db.session.commit()
    return _back(submission, secret, "correo")


@blueprint.post(f"{RECEIPT}/sobre-ti")
@access("public")
def statistics(folio: str, secret: str) -> Page:
    """Take what somebody tells about themselves, once, for counts alone."""
    submission = _asked(folio, secret, lock=True)
    form = StatisticsForm()
    if not form.validate():
        return _page(submission, secret, statistics_form=form)
    try:
        with db.session.begin_nested():
            db.session.add(form.figures(submission.id))
        db.session.commit()
    except IntegrityError:  # told before: the first time counts
        db.session.rollback()
    return _back(submission, secret, "gracias")


@blueprint.get(f"{RECEIPT}/acuse.pdf")
@access("public")
def acknowledgement_file(folio: str, secret: str) -> Response:
    """The receipt as a PDF with tags, to be printed or kept."""
    submission = _asked(folio, secret)
    address = url_for("submissions.receipt", folio=submission.folio, secret=secret)
    content = acknowledgement.pdf(submission, address, written(code_of(secret)))
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=f"{submission.folio}.pdf")


@blueprint.get("/f/<folio>")
@access("public")
def state(folio: str) -> Page:
    """Whether an opinion with this folio arrived; never what it says."""
    submission = service.with_folio(folio)
    g.consultation = known.with_id(submission.consultation_id)
    return render_template("submissions/state.html", submission=submission, consultation=submission.consultation)


def _asked(folio: str, secret: str, *, lock: bool = False) -> Submission:
    submission = service.receipt(folio, secret, lock=lock)
    g.consultation = known.with_id(submission.consultation_id)
    return submission


def _back(submission: Submission, secret: str, done: str) -> Response:
    here = url_for("submissions.receipt", folio=submission.folio, secret=secret, hecho=done, _anchor="hecho")
    return redirect(here, 303)


def _page(
    submission: Submission,
    secret: str,
    mail_form: MailForm | None = None,
    statistics_form: StatisticsForm | None = None,
) -> Page:
    consultation = submission.consultation
    failed = mail_form or statistics_form
    told = db.session.get(RespondentStatistics, submission.id) is not None
    html = render_template(
        "submissions/receipt.html",
        secret=secret,
        code=written(code_of(secret)),
        stands=submission.state is SubmissionState.SUBMITTED,
        stations=stations(submission),
        is_open=consultation.is_open(),
        done=request.args.get("hecho"),
        mail_form=mail_form or MailForm(data={"email": submission.email}),
        statistics_form=None if told else statistics_form or StatisticsForm(),
        failed=failed,
        form_errors=failed is not None,
        **shown(submission),
    )
    return make_response(html, 422 if failed else 200)
