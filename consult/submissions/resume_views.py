"""Coming back to a draft or a receipt without its link: by folio and code, or by pasting the link."""

import re

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.accounts import guessing
from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import _
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.submissions import codes, service
from consult.submissions.blueprint import Page, blueprint, form_page
from consult.submissions.drafts import with_key
from consult.submissions.folio import read_folio
from consult.submissions.receipt_forms import ResumeForm
from consult.submissions.steps import Steps

_LINK = re.compile(r"/(?:c/[^/\s]+/opinar|f/[^/\s]+)/([^/?#\s]+)")


@blueprint.route("/retomar", methods=["GET", "POST"])
@access("public")
def resume() -> Page:
    """Where somebody goes on who has folio and code, or a link that they cannot open."""
    form = ResumeForm(folio=request.args.get("folio"))
    if form.validate_on_submit():
        try:
            if key := _key_of_link(form.link.data) if form.link.data else _key_of_code(form):
                return _lead(with_key(key), key)
        except NotFoundError as problem:
            (form.link if form.link.data else form.code).errors = [problem.message]
    return form_page("resume.html", form)


def _key_of_link(typed: str) -> str:
    """The key in a pasted link. Raises NotFoundError."""
    found = _LINK.search(typed)
    if found is None:
        raise NotFoundError(_("That is no link to an opinion. Copy it whole, from its beginning to its end."))
    return found[1]


def _key_of_code(form: ResumeForm) -> str | None:
    """What stands in addresses for folio and code; None, with the error noted, where they are not right."""
    typed = codes.read_typed(form.folio.data or "", form.code.data or "")
    if typed is None:
        field, missing = form.folio, _("Write the folio as you noted it, or paste the link.")
        if read_folio(form.folio.data or ""):
            field, missing = form.code, _("Write the code as you noted it.")
        field.errors = [_("Compare it with your note sign by sign.") if field.data else missing]
        return None
    # Folios are public: a stranger who fails at one from elsewhere must not keep its author out.
    source = request.remote_addr or ""
    target = f"folio {typed[0]} from {guessing.address_class(source)}"
    if not guessing.allow(target, source):
        form.code.errors = [_("There were too many tries. Wait a quarter of an hour, then try again.")]
        return None
    if service.with_code(*typed) is None:
        guessing.note_failure(target, source)
        db.session.commit()
        form.code.errors = [_("Folio and code do not belong together. Compare them with your note sign by sign.")]
        return None
    return codes.address_key(*typed)


def _lead(submission: Submission, key: str) -> Response:
    """To the receipt of what was sent, else to the page of the draft on which somebody stopped."""
    if submission.kind is SubmissionKind.POSITION_PAPER:
        raise NotFoundError(_("This is the folio of an organisation's paper. Open it by its own link."))
    if submission.state is not SubmissionState.DRAFT:
        return redirect(url_for("submissions.receipt", folio=submission.folio, secret=key), 303)
    steps = Steps(submission.consultation, key)
    return redirect(steps.address(steps.left_at(submission)), 303)
