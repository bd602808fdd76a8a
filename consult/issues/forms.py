"""Forms of the workbench."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from consult.forms import PageForm
from consult.i18n import _, _l
from consult.issues.service import LONGEST_NAME, tidy_name

OWN_NAME = "own"  # not one of those suggested


def _tidy(name: Any) -> Any:
    return tidy_name(name) if isinstance(name, str) else name


def _short(_form: PageForm, field: StringField) -> None:
    if len(field.data or "") > LONGEST_NAME:
        raise ValidationError(_("Use %(number)s characters or fewer for the name", number=LONGEST_NAME))


def _if_offered(_form: PageForm, field: RadioField) -> None:
    """Where nothing was suggested, nothing has to be chosen."""
    if not field.raw_data:
        field.errors = []
        raise StopValidation


class NameForm(PageForm):
    """The name of an issue."""

    name = StringField(
        _l("Name of the issue"),
        [
            DataRequired(_l("Write a name for the issue")),
            _short,
        ],
        filters=[_tidy],
    )


class SuggestedNameForm(NameForm):
    """The name of an issue: one of those that the program suggests, or another one."""

    suggestion = RadioField(_l("What the issue is called"), [_if_offered])

    def offer(self, titles: Sequence[str]) -> None:
        """Let people choose among titles; a choice is the name."""
        self.suggestion.choices = [(title, title) for title in titles] + [(OWN_NAME, _("Another name"))]
        if self.suggestion.data in titles:
            self.name.data = self.suggestion.data


class VersionForm(PageForm):
    """What is done to an issue as somebody saw it."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class RenameForm(NameForm, VersionForm):
    """Another name for an issue as somebody saw it."""


class PassageForm(PageForm):
    """One passage to be cited or not."""

    passage = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class RunForm(PageForm):
    """The run that somebody decides on."""

    run = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class ApproveForm(PageForm):
    """Consent to the issues as somebody saw them."""

    digest = HiddenField(validators=[InputRequired()])
