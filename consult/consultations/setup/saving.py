"""Showing and saving a section: nothing typed is lost, and nothing of anybody else's overwritten unseen."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.consultations.setup import editing
from consult.consultations.setup.blueprint import actor, saved
from consult.consultations.setup.editing import Values
from consult.consultations.setup.fields import SetupForm
from consult.consultations.setup.section import RefusedError, Section, differences
from consult.extensions import db
from consult.models.consultations import Consultation

Answer = Response | tuple[str, int] | str


def handle(section: Section, action: str, **context: object) -> Answer:
    """Answer a GET or POST of a section's page."""
    consultation = g.consultation
    stored = section.stored(consultation)
    if request.method != "POST":
        form = section.form(consultation, stored)
        return _page(section, consultation, form, stored, **context)
    form = section.form(consultation, stored)
    if not form.validate():
        if form.version.errors:
            abort(400)
        return render(section, consultation, form, **context), 422
    return _store(section, editing.locked(consultation), form, action, context)


def _store(
    section: Section, consultation: Consultation, form: SetupForm, action: str, context: dict[str, object]
) -> Answer:
    stored = section.stored(consultation)
    mine = section.read(form, consultation)
    if section.already(consultation, mine):
        flash(saved(), "success")
        return redirect(url_for(section.where, slug=consultation.slug), 303)
    if editing.changed_meanwhile(consultation, form.version.data, form.seen.data, stored):
        theirs = section.form(consultation, stored, formdata=None)
        page = _page(section, consultation, form, stored, theirs=differences(theirs, form), **context)
        return page, 409
    try:
        section.save(consultation, mine)
        editing.record(consultation, f"consultation.{action}", actor(), stored, mine)
    except RefusedError as refused:
        db.session.rollback()
        if refused.field in form:
            form[refused.field].errors = [refused.message]
        else:
            form.form_errors.append(refused.message)
        return render(section, consultation, form, **context), 422
    db.session.commit()
    flash(saved(), "success")
    return redirect(url_for(section.where, slug=consultation.slug), 303)


def _page(section: Section, consultation: Consultation, form: SetupForm, stored: Values, **context: object) -> str:
    """The page with a form that is of this moment."""
    form.version.raw_data = None
    form.version.data, form.seen.data = consultation.version, editing.fingerprint(stored)
    return render(section, consultation, form, **context)


def render(section: Section, consultation: Consultation, form: SetupForm, **context: object) -> str:
    """The page of a section, with the form as it is."""
    return render_template(
        f"consultations/setup/{section.name}.html",
        section=section,
        form=form,
        tags=editing.written_languages(consultation),
        **section.context(consultation),
        **context,
    )
