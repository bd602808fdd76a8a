"""The section of who convenes: the working group, its words, its co-chairs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from consult.consultations.service import co_chairs
from consult.consultations.setup.editing import Values, merged, written_languages
from consult.consultations.setup.fields import SetupForm, translated_fields
from consult.consultations.setup.section import Section
from consult.consultations.setup.words import LONGEST_LEAD, LONGEST_TITLE, flat, made, words_in
from consult.extensions import db
from consult.i18n import _l, plain
from consult.models.consultations import Consultation, Stage
from consult.models.people import Membership, Person, Role, WorkingGroup


def groups_of(person: Person, *roles: Role) -> Sequence[WorkingGroup]:
    """The working groups in which somebody has one of the roles; all of them for an administrator."""
    query = select(WorkingGroup).order_by(WorkingGroup.id)
    if not person.is_administrator:
        mine = select(Membership.working_group_id).where(
            Membership.person_id == person.id, Membership.role.in_(list(roles))
        )
        query = query.where(WorkingGroup.id.in_(mine))
    return db.session.scalars(query).all()


class Convening(Section):
    """Which working group asks, and what it says of itself. Another group may be chosen until it is announced."""

    name = "convening"
    title = _l("Working group and who convenes")

    def __init__(self, person: Person) -> None:
        self.person = person

    def stored(self, consultation: Consultation) -> Values:
        """The group and its words."""
        group = consultation.working_group
        tags = written_languages(consultation)
        return {
            "group": str(consultation.working_group_id),
            "name": {tag: text for tag in tags if (text := group.name.get(tag))},
            "about": {tag: text for tag in tags if (text := group.about.get(tag))},
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """The groups to choose from, where there are several, and the words of the present one."""
        tags = written_languages(consultation)
        fields: dict[str, Any] = {}
        groups = groups_of(self.person, Role.CO_CHAIR, Role.RAPPORTEUR)
        if consultation.stage() is Stage.DRAFT and len(groups) > 1:
            choices = [SelectChoice(str(group.id), plain(group.name)) for group in groups]
            fields["group"] = RadioField(_l("Working group"), choices=choices)
        fields |= translated_fields(
            "name", _l("Name of the group"), tags, LONGEST_TITLE, required=_l("Write the name of the group")
        )
        fields |= translated_fields("about", _l("What the group says of itself"), tags, LONGEST_LEAD, area=True)
        words = {name: values[name] for name in ("name", "about")}
        return made("ConveningForm", fields, {"group": values["group"], **flat(words)}, **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """The group and its words; those of another group are not changed along with choosing it."""
        stored = self.stored(consultation)
        if "group" in form and form["group"].data != stored["group"]:
            return {**stored, "group": form["group"].data}
        tags = written_languages(consultation)
        return {**stored, **{name: words_in(form, name, tags) for name in ("name", "about")}}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store the group, or its words."""
        if values["group"] != str(consultation.working_group_id):
            consultation.working_group_id = int(values["group"])
            db.session.flush()
            return
        group = consultation.working_group
        asked = written_languages(consultation)
        for name in ("name", "about"):
            others = {tag: text for tag, text in getattr(group, name).items() if tag not in asked}
            setattr(group, name, merged(others, values[name]))

    def context(self, consultation: Consultation) -> dict[str, Any]:
        """Who co-chairs."""
        return {"co_chairs": co_chairs(consultation)}
