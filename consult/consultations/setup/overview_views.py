"""Beginning a consultation, its task list, its preview."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from consult.access import access
from consult.consultations import notes
from consult.consultations.pages import consultation_page
from consult.consultations.setup import beginning, editing, history, progress, stages
from consult.consultations.setup.beginning import Beginning
from consult.consultations.setup.blueprint import PATH, actor, blueprint
from consult.consultations.setup.convening import groups_of
from consult.consultations.setup.forms import NEW_GROUP, BeginForm
from consult.consultations.setup.saving import Answer
from consult.extensions import db
from consult.i18n import _, _l, current_language, plain
from consult.models.consultations import Consultation, Stage
from consult.models.people import Role, WorkingGroup

# What the preview may show, in the words of the address.
VIEWS = {"abierta": Stage.OPEN, "anunciada": Stage.ANNOUNCED, "cerrada": Stage.CLOSED}


@blueprint.route("/gestion/nueva", methods=["GET", "POST"])
@access("consultation.create")
def new() -> Answer:
    """Begin a consultation, from nothing or from an earlier one."""
    person = actor()
    groups, earlier = groups_of(person, Role.CO_CHAIR), beginning.earlier_ones(person)
    form = _form(groups, earlier)
    if request.method != "POST":
        return render_template("consultations/setup/new.html", form=form)
    valid = form.validate()
    if valid and form.group.data == NEW_GROUP and not form.group_name.data:
        form.group_name.errors = [_("Write the name of the new group")]
        valid = False
    if not valid:
        return render_template("consultations/setup/new.html", form=form), 422
    made = beginning.begin(_read(form, groups, earlier), person)
    db.session.commit()
    return redirect(url_for("setup.overview", slug=made.slug), 303)


def _form(groups: Sequence[WorkingGroup], earlier: Sequence[Consultation]) -> BeginForm:
    """The form with what this person may choose from; on a GET, with what is likely."""
    asked = request.args.get("desde", "")
    form = BeginForm(
        data={
            "language": current_language().tag,
            "group": str(groups[0].id) if len(groups) == 1 else None,
            "earlier": asked if asked in {str(each.id) for each in earlier} else "",
            "once": secrets.token_urlsafe(12),
        }
    )
    offered: list[tuple[str, Any]] = [(str(group.id), plain(group.name)) for group in groups]
    if actor().is_administrator:
        offered.append((NEW_GROUP, _l("A new one")))
    form.offer(offered, [(str(each.id), plain(each.title)) for each in earlier])
    return form


def _read(form: BeginForm, groups: Sequence[WorkingGroup], earlier: Sequence[Consultation]) -> Beginning:
    """What a valid form asks for; a group that the person may not choose was refused before."""
    group = next((each for each in groups if str(each.id) == form.group.data), None)
    return Beginning(
        title=form.title.data or "",
        language=form.language.data,
        group=group or WorkingGroup(name={form.language.data: form.group_name.data or ""}),
        earlier=next((each for each in earlier if str(each.id) == form.earlier.data), None),
        once=form.once.data or "",
    )


@blueprint.get(f"{PATH}/")
@access("consultation.set_up")
def overview(slug: str) -> str:
    """The task list: what is there, what is missing, what can be done next."""
    return render_template(
        "consultations/setup/overview.html",
        sections=progress.sections(g.consultation),
        missing=progress.missing(g.consultation),
        untranslated=progress.untranslated(g.consultation),
        stage=g.consultation.stage().value,
        may_move=stages.may_move(g.consultation),
        notes=notes.of(g.consultation),
        events=history.latest(g.consultation),
    )


@blueprint.get(f"{PATH}/vista-previa")
@access("consultation.set_up")
def preview(slug: str) -> str:
    """The public page exactly as it will be, at each of its stages."""
    stage = VIEWS.get(request.args.get("dia", "abierta"))
    if stage is None:
        abort(404)
    at = {
        Stage.ANNOUNCED: min(g.consultation.opens_at, g.consultation.announced_at or g.consultation.opens_at),
        Stage.OPEN: g.consultation.opens_at,
        Stage.CLOSED: g.consultation.closes_at,
    }[stage]
    return consultation_page(g.consultation, at, stage, preview=True)


@blueprint.post(f"{PATH}/anunciar")
@access("consultation.set_up")
def announce(slug: str) -> Answer:
    """Make it public."""
    if stages.announce(editing.locked(g.consultation), actor()):
        db.session.commit()
        flash(_("The consultation is public from now on."), "success")
    return redirect(url_for("setup.overview", slug=slug), 303)
