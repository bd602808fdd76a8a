"""The small forms of the journey: a file, an address to write to, figures about oneself, a folio and its code."""

from typing import Any

from wtforms import EmailField, Field, FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from consult.forms import PageForm
from consult.i18n import _, _l
from consult.models.submissions import RespondentStatistics
from consult.submissions.forms import cleaned, possible_address

NOT_SAID = ""
LONGEST_LANGUAGE = 120  # characters
AGE_BANDS = {
    "under_18": _l("Under 18"),
    "18_29": _l("18 to 29"),
    "30_44": _l("30 to 44"),
    "45_59": _l("45 to 59"),
    "60_more": _l("60 or more"),
}
GENDERS = {"woman": _l("Woman"), "man": _l("Man"), "non_binary": _l("Non-binary"), "other": _l("Another")}
YES_NO = {"yes": _l("Yes"), "no": _l("No")}


def _offered(options: dict[str, Any]) -> list[SelectChoice]:
    choices = [SelectChoice(value, text) for value, text in options.items()]
    return [*choices, SelectChoice(NOT_SAID, _l("I prefer not to say"))]


def _short(_form: PageForm, field: Field) -> None:
    if len(field.data or "") > LONGEST_LANGUAGE:
        raise ValidationError(_("Shorten it to %(limit)s characters", limit=LONGEST_LANGUAGE))


class MailForm(PageForm):
    """An address to which something is sent."""

    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Write your e-mail address")), possible_address], filters=[cleaned]
    )

    def refuse_more(self) -> None:
        """Say that as many mails were sent as may be."""
        message = _("We have sent this as often as we can. Copy the address of the page instead.")
        self.email.errors = [message]


class FileForm(PageForm):
    """One file beside an opinion."""

    file = FileField(_l("File or photo"))


class StatisticsForm(PageForm):
    """Who is heard, for counts alone; every field may stay empty."""

    age_band = SelectField(_l("Your age"), [Optional()], choices=_offered(AGE_BANDS), default=NOT_SAID)
    gender = RadioField(_l("Your gender"), [Optional()], choices=_offered(GENDERS), default=NOT_SAID)
    language = StringField(
        _l("The language you speak at home"),
        [Optional(), _short],
        filters=[cleaned],
    )
    disability = RadioField(_l("Do you live with a disability?"), [Optional()], choices=_offered(YES_NO), default="")
    indigenous = RadioField(
        _l("Do you consider yourself indigenous?"), [Optional()], choices=_offered(YES_NO), default=NOT_SAID
    )

    def figures(self, submission_id: int) -> RespondentStatistics:
        """What was told, as it is stored."""
        told = {
            name: self[name].data or None for name in ("age_band", "gender", "language", "disability", "indigenous")
        }
        return RespondentStatistics(submission_id=submission_id, **told)


class ResumeForm(PageForm):
    """A folio and its code as they were noted down, or the link that was kept."""

    folio = StringField(_l("Folio"), filters=[cleaned])
    code = StringField(_l("Code"), filters=[cleaned])
    link = StringField(_l("Or paste the link that you kept"), filters=[cleaned])
