"""Files and photos beside an opinion that was sent, until the close."""

import datetime as dt
from typing import BinaryIO, cast

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.documents import service as documents
from consult.documents.sentences import RefusedFileError
from consult.documents.states import state_of
from consult.extensions import db
from consult.i18n import _
from consult.submissions import drafts, sent_files
from consult.submissions.blueprint import RECEIPT, Page, blueprint, form_page
from consult.submissions.correction_views import may_change, opened, to_receipt
from consult.submissions.file_views import GO_ON, LARGEST_ID
from consult.submissions.receipt_forms import FileForm

FILES = "submissions.sent_files_page"


@blueprint.route(f"{RECEIPT}/archivos", methods=["GET", "POST"])
@access("public")
def sent_files_page(folio: str, secret: str) -> Page:
    """The files that stand, and one more."""
    begun = drafts.begun_at(secret, request.form.get("begun"))
    submission = opened(folio, secret, begun)
    if not may_change(submission):
        return to_receipt(submission, secret)
    form = FileForm()
    if form.validate_on_submit():
        sent, goes_on = request.files.get("file"), GO_ON in request.form
        if sent is None or not sent.filename:
            if goes_on:
                return to_receipt(submission, secret)
            form.file.errors = [_("Choose a file first")]
        else:
            try:
                _add(folio, secret, begun, cast(BinaryIO, sent.stream), sent.filename)
                return _to(folio, secret, "submissions.receipt" if goes_on else FILES)
            except RefusedFileError as problem:
                db.session.rollback()
                form.file.errors = [problem.message]
                submission = opened(folio, secret, begun)
    stamp = request.form.get("begun") if begun else drafts.begin_stamp(secret)
    values = {"secret": secret, "stamp": stamp, "state_of": state_of}
    return form_page("sent_files.html", form, submission=submission, **values)


@blueprint.post(f"{RECEIPT}/archivos/<int(max={LARGEST_ID}):file_id>/quitar")
@access("public")
def remove_sent_file(folio: str, secret: str, file_id: int) -> Page:
    """Take a file away from what was sent; one that is gone already stays gone."""
    submission = opened(folio, secret, drafts.begun_at(secret, request.form.get("begun")))
    if not may_change(submission):
        return to_receipt(submission, secret)
    if sent_files.remove(submission, file_id):
        db.session.commit()
    return _to(folio, secret, FILES)


def _add(folio: str, secret: str, begun: dt.datetime | None, stream: BinaryIO, file_name: str) -> None:
    db.session.rollback()  # nobody else waits while a photo is drawn anew
    kept = documents.keep(stream, file_name)
    submission = opened(folio, secret, begun)
    if may_change(submission) and sent_files.add(submission, kept, file_name):
        db.session.commit()
    else:
        db.session.rollback()


def _to(folio: str, secret: str, page: str) -> Response:
    return redirect(url_for(page, folio=folio, secret=secret), 303)
