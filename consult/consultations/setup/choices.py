"""The sections of choices: whom to hear, in which languages, what the site does with opinions."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consult.consultations.setup.editing import Values
from consult.consultations.setup.fields import SetupForm, matches, tidy_line
from consult.consultations.setup.section import RefusedError, Section
from consult.consultations.setup.words import made
from consult.extensions import db
from consult.i18n import LANGUAGES, _, _l
from consult.models.consultations import Consultation, Stage
from consult.names import GROUPS, REGIONS

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
LONGEST_SLUG = 80
# Addresses of pages that are not of one consultation.
TAKEN = {"nueva", "correo", "personas", "organizaciones"}
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
MOST_LANGUAGES = 12


def checkboxes(label: Any, choices: Sequence[tuple[str, Any]]) -> Any:
    """A field of several boxes to tick."""
    return SelectMultipleField(
        label,
        [Optional()],
        choices=[SelectChoice(value, text) for value, text in choices],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class Audience(Section):
    """Whom the working group wants to hear; the results say who was not heard."""

    name = "audience"
    title = _l("Sectors and regions to be heard")

    def stored(self, consultation: Consultation) -> Values:
        """Groups and regions by their codes."""
        groups, regions = set(consultation.expected_groups), set(consultation.expected_regions)
        return {
            "groups": [group.value for group in GROUPS if group.value in groups],
            "regions": [code for code in REGIONS if code in regions],
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """Boxes to tick."""
        states = sorted(REGIONS.items(), key=lambda region: region[1])
        fields = {
            "groups": checkboxes(_l("Sectors"), [(group.value, text) for group, text in GROUPS.items()]),
            "regions": checkboxes(_l("States"), states),
        }
        return made("AudienceForm", fields, values, **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """What is ticked, in a fixed order."""
        groups, regions = set(form["groups"].data or ()), set(form["regions"].data or ())
        return {
            "groups": [group.value for group in GROUPS if group.value in groups],
            "regions": [code for code in REGIONS if code in regions],
        }

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store both lists."""
        consultation.expected_groups = values["groups"]
        consultation.expected_regions = values["regions"]


class Languages(Section):
    """The main language, and the others in which answers are expected."""

    name = "languages"
    title = _l("Languages")

    def stored(self, consultation: Consultation) -> Values:
        """The main one, then those that pages have, then the others."""
        main, *others = consultation.languages
        return {
            "main": main,
            "pages": [tag for tag in LANGUAGES if tag in others],
            "others": ", ".join(tag for tag in others if tag not in LANGUAGES),
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """One to choose, some to tick, some to write."""
        pages = [(tag, language.autonym) for tag, language in LANGUAGES.items()]
        fields = {
            "main": RadioField(
                _l("Main language"),
                [DataRequired(_l("Choose the main language"))],
                choices=[SelectChoice(tag, name) for tag, name in pages],
            ),
            "pages": checkboxes(_l("Translated into"), pages),
            "others": StringField(_l("Other languages for answers"), [Optional(), _known_tags], filters=[tidy_line]),
        }
        return made("LanguagesForm", fields, values, **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """As stored; the main language is no other one."""
        main = form["main"].data
        return {
            "main": main,
            "pages": [tag for tag in LANGUAGES if tag in (form["pages"].data or ()) and tag != main],
            "others": ", ".join(tag for tag in tags_in(form["others"].data) if tag not in LANGUAGES),
        }

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store the tags, the main one first."""
        consultation.languages = [values["main"], *values["pages"], *tags_in(values["others"])]


def tags_in(written: str | None) -> list[str]:
    """The language tags in a line: "nhe, yua"."""
    return list(dict.fromkeys(re.findall(r"[^\s,;]+", written or "")))


def _known_tags(_form: SetupForm, field: Any) -> None:
    tags = tags_in(field.data)
    if len(tags) > MOST_LANGUAGES:
        raise ValidationError(_("Name %(number)s languages or fewer", number=MOST_LANGUAGES))
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise ValidationError(_("“%(tag)s” is no code of a language: write codes like nhe or yua", tag=tag[:40]))


class Options(Section):
    """What the site does with what comes in; and, before it is announced, the address and the folios."""

    name = "options"
    title = _l("Options")

    def stored(self, consultation: Consultation) -> Values:
        """All options as they are."""
        return {
            "shows_opinions": consultation.shows_opinions,
            "reviews_representatives": consultation.reviews_representatives,
            "slug": consultation.slug,
            "folio_prefix": consultation.folio_prefix,
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """Boxes; address and folios only while nobody knows them."""
        fields: dict[str, Any] = {
            "shows_opinions": BooleanField(_l("Show published opinions before the close")),
            "reviews_representatives": BooleanField(_l("A moderator confirms who speaks for an organisation")),
        }
        if consultation.stage() is Stage.DRAFT:
            fields["slug"] = StringField(
                _l("Address"),
                [
                    DataRequired(_l("Write the address")),
                    matches(rf"{SLUG}", _l("Use small letters without accents, digits and single dashes")),
                ],
                filters=[tidy_line],
            )
            fields["folio_prefix"] = StringField(
                _l("Beginning of the folios"),
                [
                    DataRequired(_l("Write two to six capital letters")),
                    matches(r"[A-Z]{2,6}", _l("Write two to six capital letters")),
                ],
                filters=[tidy_line],
            )
        return made("OptionsForm", fields, values, **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """What is chosen; what was not asked for as it is."""
        return {**self.stored(consultation), **{field.name: field.data for field in form.own_fields()}}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store the options. Raises RefusedError for an address that another consultation has."""
        if values["slug"] != consultation.slug and (len(values["slug"]) > LONGEST_SLUG or slug_taken(values["slug"])):
            raise RefusedError("slug", _("This address is taken or too long: choose another one"))
        for name, value in values.items():
            setattr(consultation, name, value)


def slug_taken(slug: str) -> bool:
    """Whether an address belongs to another page or consultation."""
    return slug in TAKEN or bool(db.session.scalar(select(exists().where(Consultation.slug == slug))))
