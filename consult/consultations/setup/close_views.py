"""Moving the close: extended, closed early, opened again."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, render_template, url_for

from consult.access import access
from consult.consultations.setup import editing, stages
from consult.consultations.setup.blueprint import PATH, actor, blueprint
from consult.consultations.setup.forms import close_form
from consult.consultations.setup.saving import Answer
from consult.consultations.setup.stages import NotThereError
from consult.consultations.setup.words import words_in
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation


@blueprint.get(f"{PATH}/cierre")
@access("consultation.set_up")
def close(slug: str) -> str:
    """When it closes, and what can be done about that."""
    zone = ZoneInfo(g.consultation.timezone)
    shown = g.consultation.closes_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return _page(g.consultation, _form(g.consultation, version=g.consultation.version, closes_at=shown))


def _form(consultation: Consultation, **data: Any) -> Any:
    return close_form(editing.written_languages(consultation), **data)


def _page(consultation: Consultation, form: Any, moved_meanwhile: bool = False) -> str:
    return render_template(
        "consultations/setup/close.html",
        form=form,
        tags=editing.written_languages(consultation),
        may_move=stages.may_move(consultation),
        is_open=consultation.is_open(),
        stage=consultation.stage().value,
        moved_meanwhile=moved_meanwhile,
    )


@blueprint.post(f"{PATH}/cierre")
@access("consultation.set_up")
def move_close(slug: str) -> Answer:
    """Extend it, or open it again."""
    form = _form(g.consultation)
    if not form.validate():
        if form.version.errors:
            abort(400)
        return _page(g.consultation, form), 422
    consultation = editing.locked(g.consultation)
    closes_at = form.closes_at.data.replace(tzinfo=ZoneInfo(consultation.timezone))
    if closes_at != consultation.closes_at and form.version.data != consultation.version:
        return _again(consultation, form)
    try:
        stages.move_close(consultation, closes_at, _reason(consultation, form), actor())
    except NotThereError as refused:
        db.session.rollback()
        form.closes_at.errors = [refused.message]
        return _page(consultation, form), 422
    db.session.commit()
    flash(_("The close was moved. The page of the consultation says so."), "success")
    return redirect(url_for("setup.overview", slug=slug), 303)


def _again(consultation: Consultation, form: Any) -> Answer:
    """Somebody changed the consultation meanwhile: show when it closes now, and what was asked for."""
    form.version.raw_data, form.version.data = None, consultation.version
    return _page(consultation, form, moved_meanwhile=True), 409


def _reason(consultation: Consultation, form: Any) -> dict[str, str]:
    return words_in(form, "reason", editing.written_languages(consultation))


@blueprint.post(f"{PATH}/cerrar")
@access("consultation.set_up")
def close_now(slug: str) -> Answer:
    """End it at once; pressed twice, it ends once."""
    form = _form(g.consultation)
    reasons = [field for field in form if field.name.startswith("reason_")]
    if not all(field.validate(form) for field in reasons):
        return _page(g.consultation, form), 422
    consultation = editing.locked(g.consultation)
    if stages.close_now(consultation, _reason(consultation, form), actor()):
        db.session.commit()
        flash(_("The consultation is closed. Whoever is writing has 15 minutes to send."), "success")
    return redirect(url_for("setup.overview", slug=slug), 303)
