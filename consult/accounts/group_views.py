"""The people of a working group, for its co-chairs: invite, take back, remove."""

from flask import flash, g, redirect, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.accounts import group
from consult.accounts.blueprint import ID, blueprint, here, page
from consult.accounts.forms import InvitationForm
from consult.errors import ConflictError
from consult.extensions import db
from consult.i18n import _
from consult.models.types import now
from consult.names import ROLES

Answer = Response | tuple[str, int]


def _back(slug: str) -> Response:
    return redirect(url_for("accounts.working_group", slug=slug), 303)


@blueprint.route("/gestion/<slug>/grupo", methods=["GET", "POST"])
@access("group.manage")
def working_group(slug: str) -> Answer:
    """Who is in the working group and who was invited; the form invites another one."""
    form = InvitationForm()
    actor, _sign_in = here()
    if form.validate_on_submit():
        try:
            group.invite(
                g.consultation,
                email=form.email.data or "",
                name=form.name.data or "",
                role=form.chosen_role(),
                group=form.chosen_group(),
                actor=actor,
            )
        except ConflictError as problem:
            form.email.errors = [problem.message]
        else:
            db.session.commit()
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return _back(slug)
    return page(
        "working_group.html",
        form,
        members=group.members(g.consultation.working_group_id),
        invitations=group.invitations(g.consultation.working_group_id),
        roles=ROLES,
        at=now(),
    )


@blueprint.post(f"/gestion/<slug>/grupo/invitaciones/<{ID}:invitation_id>/retirar")
@access("group.manage")
def withdraw_invitation(slug: str, invitation_id: int) -> Answer:
    """Take an invitation back."""
    group.withdraw(g.consultation, invitation_id, here()[0])
    db.session.commit()
    flash(_("The invitation is taken back: its link does not serve any more."), "success")
    return _back(slug)


@blueprint.post(f"/gestion/<slug>/grupo/personas/<{ID}:membership_id>/quitar")
@access("group.manage")
def remove_member(slug: str, membership_id: int) -> Answer:
    """Take somebody's role away."""
    try:
        group.remove(g.consultation, membership_id, here()[0])
    except ConflictError as problem:
        flash(problem.message, "error")
    else:
        db.session.commit()
        flash(_("The role is taken away. It counts at once."), "success")
    return _back(slug)
