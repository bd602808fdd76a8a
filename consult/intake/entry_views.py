"""The pages on which papers are entered, one after the other, without leaving the keyboard."""

from typing import Any

from flask import g, redirect, render_template, request, session, url_for

from consult.access import access
from consult.errors import ConflictError
from consult.extensions import db
from consult.intake import batches, entering
from consult.intake.blueprint import BATCH, Answer, actor, blueprint
from consult.intake.forms import EntryForm
from consult.models.intake import IntakeBatch
from consult.models.submissions import Submission
from consult.submissions import drafts
from consult.submissions.answers import Answers, answers_of
from consult.submissions.codes import code_of, written
from consult.submissions.forms import PUBLICATION_HINTS, about_values
from consult.submissions.opinion_form import opinion_form

LAST = "entered"  # in the session: batch, folio and code of the last entry, to be written on its paper


def _form(given: Answers, about: dict[str, Any]) -> Any:
    consultation = g.consultation
    form = opinion_form(
        consultation.questions, given, articles=consultation.articles, base=EntryForm, more={"email": None, **about}
    )
    form.offer(consultation.languages)
    return form


@blueprint.route(f"{BATCH}/entrar", methods=["GET", "POST"])
@access("intake.enter")
def enter(slug: str, batch_id: int) -> Answer:
    """One paper; after it was saved, the next one."""
    batch = batches.find(g.consultation, batch_id)
    batches.require_taking(g.consultation)
    if batch.closed_at is not None and request.method == "GET":
        return redirect(url_for("intake.batch", slug=slug, batch_id=batch_id))
    form = _form({}, {**entering.likely(g.consultation, batch, actor()), "key": drafts.new_key()})
    if form.validate_on_submit() and form.has_words():
        try:
            made = entering.enter(g.consultation, batch, form.key.data, form.given(), form.told(), actor=actor())
            db.session.commit()
        except ConflictError as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
        else:
            session[LAST] = [batch_id, made.folio, written(code_of(form.key.data))]
            return redirect(url_for("intake.enter", slug=slug, batch_id=batch_id), 303)
    return _page(form, batch)


@blueprint.route(f"{BATCH}/corregir/<folio>", methods=["GET", "POST"])
@access("intake.enter")
def correct(slug: str, batch_id: int, folio: str) -> Answer:
    """Mend what was entered wrongly."""
    batch = batches.find(g.consultation, batch_id)
    batches.require_taking(g.consultation)
    found = entering.entry(batch, folio, lock=request.method == "POST")
    form = _form(answers_of(found), {**about_values(found, g.consultation.languages[0]), "email": None})
    if form.validate_on_submit() and form.has_words():
        entering.correct(found, form.given(), form.told(), actor())
        db.session.commit()
        return redirect(url_for("intake.batch", slug=slug, batch_id=batch_id), 303)
    return _page(form, batch, found)


def _page(form: Any, batch: IntakeBatch, found: Submission | None = None) -> Answer:
    kept = session.get(LAST)
    last = kept[1:] if kept and kept[0] == batch.id and found is None else None
    failed = bool(form.errors)
    html = render_template(
        "intake/entry.html",
        form=form,
        batch=batch,
        found=found,
        last=last,
        number=entering.number_of(batch),
        hints=PUBLICATION_HINTS,
        form_errors=failed,
    )
    return (html, 422) if failed else html
