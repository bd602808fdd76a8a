"""The file of a paper: each button a request of its own, the words of the form beside it are stored apart."""

from typing import BinaryIO, cast

from flask import g, redirect, render_template, request, url_for

from consult.access import access
from consult.documents import service
from consult.documents.sentences import RefusedFileError
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _
from consult.papers import documents
from consult.papers.blueprint import ID, PAPER, Page, blueprint, locked
from consult.submissions.texts import clean


def _back(key: str) -> Page:
    return redirect(url_for("papers.document", slug=g.consultation.slug, key=key, _anchor="archivo"), 303)


def _refused(key: str, message: str, text: str = "") -> Page:
    """Say why a file or text was not taken; what was pasted comes back."""
    html = render_template(
        "papers/refused.html", consultation=g.consultation, key=key, message=message, text=text, form_errors=True
    )
    return html, 422


@blueprint.post(f"{PAPER}/documento/archivo")
@access("consultation.view")
def upload(slug: str, key: str) -> Page:
    """Take the file of the document."""
    file = request.files.get("file")
    locked(key)
    if file is None or not file.filename:
        return _refused(key, _("Choose a file first."))
    db.session.rollback()  # nobody else waits while the file is checked and written
    try:
        kept = service.keep(cast(BinaryIO, file.stream), file.filename)
        paper = locked(key)
        before = {each.id for each in documents.standing_of(paper)}
        made = documents.take(paper, kept, file.filename, _seen())
    except RefusedFileError as problem:
        db.session.rollback()
        return _refused(key, problem.message)
    if documents.is_the_same(paper, made, before):
        db.session.rollback()
        service.read_again(made)
    db.session.commit()
    return _back(key)


def _seen() -> set[int]:
    """The files that the page showed when the button was pressed."""
    return {int(each) for each in request.form.getlist("seen") if each.isdecimal() and len(each) < 19}


@blueprint.post(f"{PAPER}/documento/texto")
@access("consultation.view")
def paste(slug: str, key: str) -> Page:
    """Take the text of the document itself, where it cannot be read from a file."""
    text = clean(request.form.get("text", ""))
    paper = locked(key)
    if not text:
        return _refused(key, _("Paste the text of the document first."))
    if len(text) > documents.LONGEST_PASTE:
        return _refused(key, _("This text is too long for the form. Send it as a file."), text)
    try:
        documents.paste(paper, text)
    except ConflictError as problem:
        db.session.rollback()
        return _refused(key, problem.message, text)
    db.session.commit()
    return _back(key)


@blueprint.post(f"{PAPER}/documento/<{ID}:attachment_id>/leido")
@access("consultation.view")
def reads_well(slug: str, key: str, attachment_id: int) -> Page:
    """Note that the text is that of the document."""
    documents.confirm(locked(key), attachment_id)
    db.session.commit()
    return _back(key)


@blueprint.post(f"{PAPER}/documento/<{ID}:attachment_id>/elegir")
@access("consultation.view")
def choose(slug: str, key: str, attachment_id: int) -> Page:
    """Keep one of two files that came at the same time."""
    documents.choose(locked(key), attachment_id)
    db.session.commit()
    return _back(key)
