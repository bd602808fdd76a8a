"""Files and photos beside an opinion. Each travels in a request of its own, once the words are stored."""

from typing import BinaryIO, cast

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.documents import service as documents
from consult.documents.sentences import RefusedFileError
from consult.documents.states import state_of
from consult.extensions import db
from consult.i18n import _
from consult.models.submissions import Submission
from consult.models.types import now
from consult.submissions import drafts
from consult.submissions.blueprint import JOURNEY, Page, blueprint, form_page
from consult.submissions.receipt_forms import FileForm
from consult.submissions.steps import Steps

# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
GO_ON = "go_on"  # the name of the button that leads on from files


@blueprint.route(f"{JOURNEY}/archivos", methods=["GET", "POST"])
@access("consultation.view")
def files(slug: str, key: str) -> Page:
    """What is attached so far, and one more; a file that was chosen comes along with whoever goes on."""
    draft, form = drafts.stored(g.consultation, key), FileForm()
    if form.validate_on_submit():
        sent, goes_on = request.files.get("file"), GO_ON in request.form
        if sent is None or not sent.filename:
            if goes_on:
                return _go_on(draft, key)
            form.file.errors = [_("Choose a file first")]
        else:
            try:
                db.session.rollback()  # nobody else waits while a photo is drawn anew
                kept = documents.keep(cast(BinaryIO, sent.stream), sent.filename)
                draft = drafts.stored(g.consultation, key, lock=True)
                documents.add(draft, kept, sent.filename)
                db.session.commit()
                return _go_on(draft, key) if goes_on else redirect(request.path, 303)
            except RefusedFileError as problem:
                db.session.rollback()
                form.file.errors = [problem.message]
    draft = drafts.stored(g.consultation, key)
    return form_page("files.html", form, steps=Steps(g.consultation, key), draft=draft, state_of=state_of)


def _go_on(draft: Submission, key: str) -> Response:
    steps = Steps(g.consultation, key)
    return redirect(steps.address(steps.next_open(draft)), 303)


@blueprint.post(f"{JOURNEY}/archivos/<int(max={LARGEST_ID}):file_id>/quitar")
@access("consultation.view")
def remove_file(slug: str, key: str, file_id: int) -> Page:
    """Take a file away from a draft; one that is gone already stays gone."""
    draft = drafts.stored(g.consultation, key, lock=True)
    found = next((each for each in draft.attachments if each.id == file_id), None)
    if found is not None:
        documents.remove(found)
        draft.updated_at = now()
        db.session.commit()
    return redirect(url_for("submissions.files", slug=slug, key=key), 303)
