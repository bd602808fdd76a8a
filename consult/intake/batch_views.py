"""The pages of batches: the list, one of them, its facts, its minutes."""

from typing import BinaryIO, cast

from flask import abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from consult import storage
from consult.access import access
from consult.errors import ConsultError
from consult.extensions import db
from consult.i18n import _
from consult.intake import batches
from consult.intake.blueprint import BATCH, PATH, Answer, actor, blueprint
from consult.intake.forms import WAYS, BatchForm, batch_values
from consult.models.intake import IntakeBatch
from consult.models.submissions import Channel
from consult.paging import asked_page


def _way(batch: IntakeBatch) -> str:
    return str(WAYS[Channel(batch.channel)])


@blueprint.get(f"{PATH}/")
@access("intake.enter")
def batch_list(slug: str) -> Answer:
    """All batches of a consultation."""
    page, counts = batches.listed(g.consultation, asked_page())
    return render_template("intake/batches.html", page=page, counts=counts, way=_way)


@blueprint.route(f"{PATH}/nueva", methods=["GET", "POST"])
@access("intake.enter")
def new_batch(slug: str) -> Answer:
    """Begin a batch."""
    batches.require_taking(g.consultation)
    return _facts(None)


@blueprint.route(f"{BATCH}/datos", methods=["GET", "POST"])
@access("intake.enter")
def batch_facts(slug: str, batch_id: int) -> Answer:
    """What is known of a batch: place, date, who came, the minutes."""
    return _facts(batches.find(g.consultation, batch_id, lock=request.method == "POST"))


def _facts(batch: IntakeBatch | None) -> Answer:
    form = BatchForm(data=batch_values(batch) if batch else {"channel": Channel.PAPER.value})
    if form.validate_on_submit():
        try:
            saved = _save(batch, form)
            db.session.commit()
            return redirect(url_for("intake.batch", slug=g.consultation.slug, batch_id=saved.id), 303)
        except ConsultError as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
            batch = batches.find(g.consultation, batch.id) if batch and batch.id else None
    failed = bool(form.errors)
    html = render_template("intake/batch_facts.html", form=form, batch=batch, form_errors=failed)
    return (html, 422) if failed else html


def _save(batch: IntakeBatch | None, form: BatchForm) -> IntakeBatch:
    sent = request.files.get("minutes")
    if batch is None:
        batch = batches.begin(g.consultation, form.values(), actor())
    if sent is not None and sent.filename:
        batches.keep_minutes(batch, cast(BinaryIO, sent.stream), sent.filename)
    batches.change(batch, form.values(), actor())
    return batch


@blueprint.get(f"{BATCH}/")
@access("intake.enter")
def batch(slug: str, batch_id: int) -> Answer:
    """One batch, and what was entered in it."""
    found = batches.find(g.consultation, batch_id)
    return render_template("intake/batch.html", batch=found, page=batches.entries(found, asked_page()), way=_way)


@blueprint.post(f"{BATCH}/cerrar")
@access("intake.enter")
def close_batch(slug: str, batch_id: int) -> Answer:
    """Close a batch: all of its papers are entered."""
    return _close(batch_id, again=False)


@blueprint.post(f"{BATCH}/abrir")
@access("intake.enter")
def reopen_batch(slug: str, batch_id: int) -> Answer:
    """Open a batch again."""
    return _close(batch_id, again=True)


def _close(batch_id: int, *, again: bool) -> Answer:
    found = batches.find(g.consultation, batch_id, lock=True)
    batches.close(found, actor(), again=again)
    db.session.commit()
    flash(_("The batch is open again.") if again else _("The batch is closed."), "success")
    return redirect(url_for("intake.batch", slug=g.consultation.slug, batch_id=batch_id), 303)


@blueprint.get(f"{BATCH}/acta")
@access("intake.enter")
def minutes(slug: str, batch_id: int) -> Response:
    """The minutes, to be kept on one's own machine; never opened inside of this site."""
    found = batches.find(g.consultation, batch_id)
    if not found.minutes_sha256:
        abort(404)
    path = storage.path(found.minutes_sha256)
    return send_file(
        path, mimetype="application/octet-stream", as_attachment=True, download_name=found.minutes_name or "minutes"
    )
