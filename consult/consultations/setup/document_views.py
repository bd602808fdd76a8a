"""The pages of the documents to read."""

from typing import Any, BinaryIO, cast

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from consult.access import access
from consult.consultations.setup import editing, ordering, reading
from consult.consultations.setup.blueprint import ID, PATH, actor, blueprint
from consult.consultations.setup.forms import document_form
from consult.consultations.setup.saving import Answer
from consult.consultations.setup.words import words_in
from consult.errors import ConsultError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation, ConsultationDocument
from consult.names import language_name

ONE = f"{PATH}/documentos/<{ID}:document_id>"


def _form(consultation: Consultation) -> Any:
    languages = [(tag, language_name(tag)) for tag in consultation.languages]
    return document_form(editing.written_languages(consultation), [("", _("Not said")), *languages])


def _page(form: Any) -> str:
    tags = editing.written_languages(g.consultation)
    return render_template("consultations/setup/documents.html", form=form, tags=tags)


@blueprint.get(f"{PATH}/documentos")
@access("consultation.set_up")
def documents(slug: str) -> str:
    """The documents, in their order, and the form that takes one more."""
    return _page(_form(g.consultation))


@blueprint.post(f"{PATH}/documentos")
@access("consultation.set_up")
def add_document(slug: str) -> Answer:
    """Take a document in."""
    form = _form(g.consultation)
    valid = form.validate()
    sent = form.file.data
    if not sent or not sent.filename:
        form.file.errors = [_("Choose a file")]
        return _page(form), 422
    if not valid:
        form.file.errors = [_("Choose the file once more: browsers do not keep it")]
        return _page(form), 422
    try:
        document, new = _add(sent, form)
    except ConsultError as refused:
        db.session.rollback()
        form.file.errors = [refused.message]
        return _page(form), 422
    if new:
        editing.record(document.consultation, "consultation.add_document", actor(), {}, {"title": document.title})
        db.session.commit()
    flash(_("The document is on the list."), "success")
    return redirect(url_for("setup.documents", slug=slug), 303)


def _add(sent: FileStorage, form: Any) -> tuple[ConsultationDocument, bool]:
    db.session.commit()  # nobody waits for the database while a file goes to the disk
    received = reading.receive(cast(BinaryIO, sent.stream), sent.filename or "")
    consultation = editing.locked(g.consultation)
    title = words_in(form, "title", editing.written_languages(consultation))
    return reading.add(consultation, received, title, form.language.data or None)


@blueprint.post(f"{ONE}/mover")
@access("consultation.set_up")
def move_document(slug: str, document_id: int) -> Answer:
    """Move a document up or down."""
    consultation = editing.locked(g.consultation)
    place = consultation.documents.index(reading.find(consultation, document_id))
    before = [{"title": each.title} for each in consultation.documents]
    if ordering.swap(consultation.documents, place, up=request.form.get("way") == "up"):
        ordered = sorted(consultation.documents, key=lambda each: each.position)
        after = [{"title": each.title} for each in ordered]
        editing.record(consultation, "consultation.order_documents", actor(), {"order": before}, {"order": after})
        db.session.commit()
    return redirect(url_for("setup.documents", slug=slug, _anchor=f"d{document_id}"), 303)


@blueprint.post(f"{ONE}/quitar")
@access("consultation.set_up")
def remove_document(slug: str, document_id: int) -> Answer:
    """Take a document off the list."""
    consultation = editing.locked(g.consultation)
    gone = reading.remove(consultation, document_id)
    editing.record(consultation, "consultation.remove_document", actor(), {"title": gone.title}, {})
    db.session.commit()
    flash(_("The document was taken off the list."), "success")
    return redirect(url_for("setup.documents", slug=slug), 303)
