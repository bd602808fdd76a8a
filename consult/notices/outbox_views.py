"""The outbox: what waits, what was sent, what was given up and can be sent again."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access, person_here
from consult.extensions import db
from consult.i18n import _, ngettext
from consult.models.messages import Message, MessageState
from consult.notices import composing, listing, outbox
from consult.notices.blueprint import blueprint, mails_stay_here
from consult.operations import audit
from consult.paging import asked_page

LARGEST_ID = 2**63 - 1


@blueprint.get("/gestion/correo")
@access("site.administer")
def mails() -> str:
    """How many mails stand where, and the newest of them."""
    asked = request.args.get("state")
    state = next((state for state in MessageState if state.value == asked), None)
    return render_template(
        "notices/outbox.html",
        page=listing.listed(state, asked_page()),
        state=state,
        states=listing.STATES,
        counts=outbox.counts(),
        readable=mails_stay_here(),
        current_person=person_here(),
    )


@blueprint.get(f"/gestion/correo/<int(max={LARGEST_ID}):message_id>")
@access("site.administer")
def mail(message_id: int) -> str:
    """A mail as its reader gets it. On this machine alone: its links let in whoever opens them."""
    message = db.session.get(Message, message_id) if mails_stay_here() else None
    if message is None:
        abort(404)
    return render_template(
        "notices/mail.html",
        message=message,
        letter=composing.write(message),
        states=listing.STATES,
        current_person=person_here(),
    )


@blueprint.post("/gestion/correo/reintentar", endpoint="retry_all", defaults={"message_id": None})
@blueprint.post(f"/gestion/correo/<int(max={LARGEST_ID}):message_id>/reintentar", endpoint="retry")
@access("site.administer")
def retry(message_id: int | None) -> Response:
    """Send what was given up once more: one mail, or all."""
    again = outbox.retry(message_id)
    for message in again:
        audit.record("mail.retry", message, actor=person_here())
    db.session.commit()
    number = len(again)
    flash(
        ngettext("%(num)s mail will be sent again.", "%(num)s mails will be sent again.", number)
        if number
        else _("Nothing was left to send again."),
        "success" if number else "info",
    )
    return redirect(url_for("notices.mails"), 303)
