"""Forms of the three-page journey."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from consult.i18n import _, _l, language_name, number, translated
from consult.models.consultations import Question
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission
from consult.names import REGIONS
from consult.submissions.texts import clean

LONGEST_ANSWER = 10_000  # characters
LONGEST_NAME = 120
OTHER_LANGUAGE = "other"
PREFIX = "answer_"

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


def _cleaned(value: str | None) -> str | None:
    return None if value is None else clean(value)


def _fits(_form: FlaskForm, field: Field) -> None:
    length = len(field.data or "")
    if length > LONGEST_ANSWER:
        raise ValidationError(
            _(
                "This text has %(length)s characters, and %(limit)s fit. Shorten it by %(over)s.",
                length=number(length),
                limit=number(LONGEST_ANSWER),
                over=number(length - LONGEST_ANSWER),
            )
        )


class OpinionForm(FlaskForm):
    """One text for each question; a class with the fields of a consultation is made by `opinion_form`."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each text, and that there is one at all."""
        valid = bool(super().validate(extra_validators))
        texts = self.texts()
        if valid and texts and not any(field.data for field in texts):
            message = _("Write your opinion") if len(texts) == 1 else _("Answer one question or more")
            texts[0].errors = [message]
            valid = False
        return valid

    def texts(self) -> list[Field]:
        """The fields of the questions, in their order."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def words(self) -> dict[int, str]:
        """What was written, by question id."""
        return {int(field.name.removeprefix(PREFIX)): field.data or "" for field in self.texts()}


def opinion_form(questions: Sequence[Question], words: Mapping[int, str]) -> OpinionForm:
    """The first page's form, with what was written before."""
    fields = {
        f"{PREFIX}{question.id}": TextAreaField(translated(question.text), [_fits], filters=[_cleaned])
        for question in questions
    }
    form: type[OpinionForm] = type("OpinionFormOfConsultation", (OpinionForm,), fields)
    return form(data={f"{PREFIX}{question_id}": text for question_id, text in words.items()})


class AboutForm(FlaskForm):
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
    name = StringField(_l("Your name"), filters=[_cleaned])

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
