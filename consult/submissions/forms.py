"""The form about the author of an opinion, and the words for what it offers."""

from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from consult.forms import PageForm
from consult.i18n import _, _l
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission, Submission
from consult.names import REGIONS, language_name
from consult.notices.addresses import BadAddressError, valid_address
from consult.submissions.texts import clean

LONGEST_NAME = 120
OTHER_LANGUAGE = "other"

# Any: texts that are translated when they are shown stand where WTForms' types ask for str.
SPEAKING_FROM: dict[StakeholderGroup, Any] = {
    StakeholderGroup.CITIZEN: _l("For myself"),
    StakeholderGroup.CIVIL_SOCIETY: _l("From a civil society organisation"),
    StakeholderGroup.ACADEMIA: _l("From a university or research centre"),
    StakeholderGroup.INDUSTRY: _l("From a company or chamber"),
    StakeholderGroup.GOVERNMENT: _l("From a public office"),
    StakeholderGroup.INDIGENOUS_COMMUNITY: _l("From an indigenous community or authority"),
    StakeholderGroup.OTHER: _l("From somewhere else"),
}
PUBLICATION: dict[Permission, Any] = {
    Permission.ANONYMOUS: _l("Without my name"),
    Permission.NAMED: _l("With my name"),
    Permission.COUNTED: _l("Do not publish my text, only count it"),
}
PUBLICATION_HINTS = {
    Permission.ANONYMOUS.value: _l("Everybody can read your text, but not who wrote it."),
    Permission.COUNTED.value: _l("The working group reads your text; in public it is one more in the counts."),
}


def written_in(tag: str | None) -> str:
    """The name of a language as a label of its own, in the page's language; None is one that was not to choose from."""
    name = language_name(tag) if tag else _("Another one")
    return name[:1].upper() + name[1:]


def cleaned(value: str | None) -> str | None:
    """A filter of fields: texts as they are kept."""
    return None if value is None else clean(value)


def possible_address(_form: PageForm, field: Field) -> None:
    """Refuse what no mail can be sent to; nothing at all is fine."""
    if not field.data:
        return
    try:
        field.data = valid_address(field.data)
    except BadAddressError as problem:
        raise ValidationError(problem.message) from None


class AboutForm(PageForm):
    """Where somebody speaks from, and how their words may be published."""

    group = RadioField(
        _l("Where do you speak from?"),
        [InputRequired(_l("Choose where you speak from"))],
        choices=[SelectChoice(group.value, text) for group, text in SPEAKING_FROM.items()],
    )
    region = SelectField(
        _l("State"),
        [Optional()],
        choices=[
            SelectChoice("", _l("I prefer not to say")),
            *(SelectChoice(code, name) for code, name in sorted(REGIONS.items(), key=lambda region: region[1])),
        ],
    )
    language = RadioField(_l("Language you wrote in"), [InputRequired(_l("Choose the language you wrote in"))])
    permission = RadioField(
        _l("How may we publish your opinion?"),
        [InputRequired(_l("Choose how we may publish your opinion"))],
        choices=[SelectChoice(permission.value, text) for permission, text in PUBLICATION.items()],
    )
    name = StringField(_l("Your name"), filters=[cleaned])
    email = EmailField(_l("E-mail address"), [Optional(), possible_address], filters=[cleaned])

    def offer(self, languages: Sequence[str]) -> None:
        """Set the languages to choose from."""
        self.language.choices = [
            *(SelectChoice(tag, written_in(tag)) for tag in languages),
            SelectChoice(OTHER_LANGUAGE, written_in(None)),
        ]

    def validate_name(self, field: Field) -> None:
        """Ask for a name only where it is to be shown."""
        if self.permission.data != Permission.NAMED.value:
            return
        if not field.data:
            raise ValidationError(_("Write your name, or choose to publish without it"))
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(_("Shorten the name to %(limit)s characters", limit=LONGEST_NAME))

    def told(self) -> dict[str, Any]:
        """What was filled in, as `drafts.save_about` takes it."""
        return {
            "group": StakeholderGroup(self.group.data),
            "region": self.region.data or None,
            "language": None if self.language.data == OTHER_LANGUAGE else self.language.data,
            "permission": Permission(self.permission.data),
            "name": self.name.data,
            "email": self.email.data or None,
        }


def about_values(submission: Submission, likely: str) -> dict[str, Any]:
    """What is stored about the author, for AboutForm; before that, `likely` is the language they write in."""
    return {
        "group": submission.group.value if submission.group else None,
        "region": submission.region or "",
        "language": likely if submission.group is None else submission.language or OTHER_LANGUAGE,
        "permission": submission.permission.value,
        "name": submission.name,
        "email": submission.email,
    }
