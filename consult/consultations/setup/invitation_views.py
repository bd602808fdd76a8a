"""The pages of the organisations that are invited."""

from flask import flash, g, redirect, render_template, request, url_for

from consult.access import access
from consult.consultations.setup import editing, inviting
from consult.consultations.setup import invitations as service
from consult.consultations.setup.blueprint import ID, PATH, actor, blueprint
from consult.consultations.setup.forms import InviteForm, InviteListForm
from consult.consultations.setup.invitations import Fate, Invitee, group_called
from consult.consultations.setup.saving import Answer
from consult.extensions import db
from consult.i18n import LazyText, _, _l, ngettext
from consult.models.consultations import Stage
from consult.paging import asked_page

ONE = f"{PATH}/invitaciones/<{ID}:invitation_id>"
FATES: dict[Fate, LazyText] = {
    Fate.WAITING: _l("Not sent yet"),
    Fate.SENT: _l("Sent"),
    Fate.BOUNCED: _l("The mail came back"),
    Fate.OPENED: _l("Link opened"),
    Fate.DECLINED: _l("Declined"),
    Fate.TOOK_PART: _l("Sent a document"),
}


@blueprint.get(f"{PATH}/invitaciones")
@access("consultation.set_up")
def invitations(slug: str) -> str:
    """Who is invited, and what became of it."""
    return _page(InviteForm(), InviteListForm())


def _page(one: InviteForm, many: InviteListForm) -> str:
    return render_template(
        "consultations/setup/invitations.html",
        one=one,
        many=many,
        page=service.listed(g.consultation, asked_page()),
        counts=service.counts(g.consultation),
        fates=FATES,
        may_send=g.consultation.stage() in {Stage.ANNOUNCED, Stage.OPEN} or g.consultation.is_open(),
    )


@blueprint.post(f"{PATH}/invitaciones")
@access("consultation.set_up")
def add_invitation(slug: str) -> Answer:
    """List one organisation."""
    form = InviteForm()
    valid = form.validate()
    try:
        email = service.address(form.email.data or "")
    except ValueError as problem:
        form.email.errors = form.email.errors or [str(problem)]
        valid = False
    if not valid:
        return _page(form, InviteListForm(formdata=None)), 422
    invitee = Invitee(form.name.data or "", email, group_called(form.group.data or ""), form.contact.data or None)
    return _add(slug, [invitee])


@blueprint.post(f"{PATH}/invitaciones/lista")
@access("consultation.set_up")
def add_invitations(slug: str) -> Answer:
    """List many organisations at once; all of them or, where a line is wrong, none."""
    form = InviteListForm()
    valid = form.validate()
    invitees, problems = service.read_list(form.rows.data or "")
    if not valid or problems:
        form.rows.errors = [*form.rows.errors, *problems]
        return _page(InviteForm(formdata=None), form), 422
    return _add(slug, invitees)


def _add(slug: str, invitees: list[Invitee]) -> Answer:
    consultation = editing.locked(g.consultation)
    language = editing.written_languages(consultation)[0]
    number = service.add(consultation, invitees, language, actor())
    db.session.commit()
    flash(
        ngettext("%(num)s organisation is new on the list.", "%(num)s organisations are new on the list.", number),
        "success",
    )
    return redirect(url_for("setup.invitations", slug=slug), 303)


@blueprint.post(f"{PATH}/invitaciones/enviar")
@access("consultation.set_up")
def send_invitations(slug: str) -> Answer:
    """Send what was never sent."""
    number = inviting.send_waiting(editing.locked(g.consultation), actor())
    db.session.commit()
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", number), "success")
    return redirect(url_for("setup.invitations", slug=slug), 303)


@blueprint.post(f"{ONE}/enviar")
@access("consultation.set_up")
def send_invitation(slug: str, invitation_id: int) -> Answer:
    """Send one, for the first time or again."""
    inviting.send(g.consultation, inviting.find(g.consultation, invitation_id), actor())
    db.session.commit()
    flash(_("The invitation is on its way."), "success")
    return redirect(_back(slug), 303)


@blueprint.post(f"{ONE}/quitar")
@access("consultation.set_up")
def remove_invitation(slug: str, invitation_id: int) -> Answer:
    """Take an organisation off the list that was not written to."""
    inviting.remove(g.consultation, inviting.find(g.consultation, invitation_id), actor())
    db.session.commit()
    return redirect(_back(slug), 303)


def _back(slug: str) -> str:
    page = request.args.get("page", type=int)
    return url_for("setup.invitations", slug=slug, page=page if page and page > 1 else None)
