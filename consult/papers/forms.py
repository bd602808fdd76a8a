"""Forms of the task list: the organisation, its document, key points, and who signs."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional, ValidationError

from consult.forms import PageForm
from consult.i18n import _, _l
from consult.models.people import StakeholderGroup
from consult.names import REGIONS, language_name, region_name
from consult.notices.addresses import BadAddressError, valid_address
from consult.papers.countries import COUNTRIES
from consult.papers.fields import Fits, Needed, SectionForm, cleaned, values_of

NAME = 200  # characters
ABSTRACT = 1_500
ABOUT = 1_500
REASON = 1_000
OTHER_LANGUAGE = "other"
# Any: texts that are translated when they are shown stand where WTForms' types ask for str.
SECTORS: dict[StakeholderGroup, Any] = {
    StakeholderGroup.ACADEMIA: _l("University or research centre"),
    StakeholderGroup.INDUSTRY: _l("Company, chamber or business association"),
    StakeholderGroup.CIVIL_SOCIETY: _l("Civil society organisation or trade union"),
    StakeholderGroup.INDIGENOUS_COMMUNITY: _l("Indigenous community or authority"),
    StakeholderGroup.GOVERNMENT: _l("Public office"),
    StakeholderGroup.OTHER: _l("Another kind of organisation"),
}
_WEBSITE = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#]\S*)?", re.IGNORECASE)


def _as_address(value: str | None) -> str | None:
    """A web address as people type it, with the scheme that browsers add."""
    value = cleaned(value)
    if not value or "://" in value:
        return value
    return f"https://{value}"


def check_email(form: Any, field: Field) -> None:
    """Refuse what cannot be an e-mail address."""
    if not field.data:
        return
    try:
        field.data = valid_address(field.data)
    except BadAddressError as problem:
        raise ValidationError(problem.message) from None


class OrganisationForm(SectionForm):
    """Who sends the paper, and what readers should know of them."""

    organisation_name = StringField(
        _l("Name of the organisation"),
        [Needed(_l("Write the name of the organisation")), Fits(NAME)],
        filters=[cleaned],
    )
    group = RadioField(
        _l("What kind of organisation is it?"),
        [Needed(_l("Choose what kind of organisation it is"))],
        choices=[SelectChoice(group.value, text) for group, text in SECTORS.items()],
        validate_choice=False,
    )
    country = SelectField(_l("Country"))
    region = SelectField(_l("State, if it is in Mexico"), [Optional()])
    website = StringField(_l("Website"), [Optional(), Fits(255)], filters=[_as_address])
    registry_number = StringField(_l("Registry number"), [Optional(), Fits(64)], filters=[cleaned])
    represents = TextAreaField(_l("Whom does it represent?"), [Optional(), Fits(ABOUT)], filters=[cleaned])
    funding = TextAreaField(
        _l("Who pays for it, and what interest does it have?"), [Optional(), Fits(ABOUT)], filters=[cleaned]
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        names = sorted((region_name(code), code) for code in COUNTRIES)
        self.country.choices = [SelectChoice(code, name) for name, code in names]
        self.region.choices = [
            SelectChoice("", _l("None, or another country")),
            *(SelectChoice(code, name) for code, name in sorted(REGIONS.items(), key=lambda region: region[1])),
        ]

    def validate_group(self, field: Field) -> None:
        """Take a sector of the list, or none yet."""
        if field.data and field.data not in {group.value for group in SECTORS}:
            raise ValidationError(_("Choose what kind of organisation it is"))

    def validate_website(self, field: Field) -> None:
        """Take web addresses alone: they become links."""
        if field.data and not _WEBSITE.fullmatch(field.data):
            raise ValidationError(_("Write the address of a website, like https://www.example.org"))


class DocumentForm(SectionForm):
    """What the paper is called, its language, and what it says in short."""

    title = StringField(
        _l("Title of the paper"), [Needed(_l("Write the title of the paper")), Fits(NAME)], filters=[cleaned]
    )
    language = RadioField(
        _l("Language of the paper"), [Needed(_l("Choose the language of the paper"))], validate_choice=False
    )
    abstract = TextAreaField(
        _l("Summary"), [Needed(_l("Write what the paper says in short")), Fits(ABSTRACT)], filters=[cleaned]
    )

    def offer(self, languages: Sequence[str]) -> None:
        """Set the languages to choose from."""
        self.language.choices = [
            *(SelectChoice(tag, _upper(language_name(tag))) for tag in languages),
            SelectChoice(OTHER_LANGUAGE, _("Another one")),
        ]

    def validate_language(self, field: Field) -> None:
        """Take a language of the list, or none yet."""
        if field.data and field.data not in values_of(field):
            raise ValidationError(_("Choose the language of the paper"))


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


class RepresentativeForm(SectionForm):
    """Who speaks for the organisation, and confirms that by e-mail."""

    representative_name = StringField(
        _l("Name of the representative"),
        [Needed(_l("Write the name of the representative")), Fits(NAME)],
        filters=[cleaned],
    )
    representative_role = StringField(
        _l("Their role in the organisation"),
        [Needed(_l("Write their role in the organisation")), Fits(NAME)],
        filters=[cleaned],
    )
    representative_email = EmailField(
        _l("Their e-mail address"),
        [Needed(_l("Write the representative's e-mail address")), Fits(254), check_email],
        filters=[cleaned],
    )


class ReasonForm(PageForm):
    """Why a representative is not accepted."""

    later = False
    reason = TextAreaField(validators=[Fits(REASON)], filters=[cleaned])
