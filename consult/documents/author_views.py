"""A document page by page, for its author: the text beside the picture, to be mended."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.documents import authoring, reading, states
from consult.documents.blueprint import ID, OWN, Page, blueprint
from consult.documents.reader_views import drawn
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _
from consult.models.attachments import Attachment
from consult.models.submissions import SubmissionKind, SubmissionState
from consult.submissions.texts import clean


@blueprint.get(OWN)
@access("consultation.view")
def own_page(slug: str, key: str, attachment_id: int, number: int) -> Page:
    """One page of one's own document."""
    return _shown(authoring.find(g.consultation, key, attachment_id), key, number)


def _shown(found: Attachment, key: str, number: int, *, text: str | None = None, problem: str | None = None) -> str:
    """The page; after a form that was not taken with what was typed, and why."""
    leaf = reading.leaf(found, number) or abort(404)
    where = {"slug": g.consultation.slug, "key": key, "attachment_id": found.id}
    return render_template(
        "documents/own_page.html",
        consultation=g.consultation,
        leaf=leaf,
        key=key,
        state=states.state_of(found),
        is_read=authoring.is_read(found),
        seen=authoring.fingerprint(leaf.text),
        typed=leaf.text if text is None else text,
        problem=problem,
        form_errors=problem is not None,
        page_url=lambda other: url_for("documents.own_page", **where, number=other),
        picture_url=url_for("documents.own_picture", **where, number=number) if leaf.has_picture else None,
        back_url=_back_url(found, key),
    )


def _back_url(found: Attachment, key: str) -> str:
    """Where the author sends another file or pastes the text: the page that they came from."""
    slug, submission = g.consultation.slug, found.submission
    if submission.kind is SubmissionKind.POSITION_PAPER:
        return url_for("papers.document", slug=slug, key=key, _anchor="archivo")
    if submission.state is SubmissionState.DRAFT:
        return url_for("submissions.files", slug=slug, key=key)
    page = "sent_files_page" if submission.consultation.is_open() else "receipt"
    return url_for(f"submissions.{page}", folio=submission.folio, secret=key)


@blueprint.post(OWN)
@access("consultation.view")
def mend(slug: str, key: str, attachment_id: int, number: int) -> Page:
    """Store the author's words for the text of a page; what could not be stored comes back."""
    text = clean(request.form.get("text", ""))
    found = authoring.find(g.consultation, key, attachment_id, lock=True)
    page = reading.page_of(found, number) or abort(404)
    try:
        authoring.require_change(found)
        if len(text) > authoring.LONGEST_PAGE:
            return _shown(found, key, number, text=text, problem=_("That is too long for one page.")), 422
        authoring.mend(page, text, request.form.get("seen", ""))
    except ConflictError as conflict:
        db.session.rollback()
        found = authoring.find(g.consultation, key, attachment_id)
        return _shown(found, key, number, text=text, problem=conflict.message), 409
    db.session.commit()
    return redirect(url_for("documents.own_page", slug=slug, key=key, attachment_id=attachment_id, number=number), 303)


@blueprint.post(f"/c/<slug>/documento/<key>/<{ID}:attachment_id>/leido")
@access("consultation.view")
def reads_well(slug: str, key: str, attachment_id: int) -> Page:
    """Note that the text is that of the document, and go back to where the author came from."""
    found = authoring.find(g.consultation, key, attachment_id, lock=True)
    authoring.require_change(found)
    authoring.confirm(found)
    db.session.commit()
    return redirect(_back_url(found, key), 303)


@blueprint.get(f"{OWN}/imagen")
@access("consultation.view")
def own_picture(slug: str, key: str, attachment_id: int, number: int) -> Response:
    """The picture of a page of one's own document."""
    return drawn(authoring.find(g.consultation, key, attachment_id), number, is_public=False)
