"""Forms of the set-up that are not of one section."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from consult.consultations.setup.fields import MomentField, at_most, tidy, tidy_line, translated_fields
from consult.consultations.setup.words import LONGEST_TITLE
from consult.forms import PageForm
from consult.i18n import LANGUAGES, _l
from consult.names import GROUPS

LONGEST_TEXT = 400_000  # characters of a pasted text or list
NEW_GROUP = "new"


class VersionForm(PageForm):
    """What is done to a consultation as somebody saw it."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class BeginForm(PageForm):
    """What a consultation begins with."""

    title = StringField(
        _l("Title: the question, as people will read it"),
        [DataRequired(_l("Write the title")), at_most(LONGEST_TITLE)],
        filters=[tidy_line],
    )
    language = RadioField(
        _l("Main language"), choices=[SelectChoice(tag, each.autonym) for tag, each in LANGUAGES.items()]
    )
    group = RadioField(_l("Working group"), [InputRequired(_l("Choose the working group"))])
    group_name = StringField(_l("Name of the new group"), [at_most(LONGEST_TITLE)], filters=[tidy_line])
    earlier = SelectField(_l("Start from an earlier one"), [Optional()])
    once = HiddenField()

    def offer(self, groups: Sequence[tuple[str, Any]], earlier: Sequence[tuple[str, str]]) -> None:
        """Set what there is to choose from."""
        self.group.choices = [SelectChoice(value, text) for value, text in groups]
        self.earlier.choices = [
            SelectChoice("", _l("No, from nothing")),
            *(SelectChoice(value, text) for value, text in earlier),
        ]


class PasteForm(VersionForm):
    """A whole draft text."""

    language = RadioField(_l("Language of the text"))
    text = TextAreaField(_l("The text"), [DataRequired(_l("Paste the text")), at_most(LONGEST_TEXT)], filters=[tidy])


def document_form(tags: Sequence[str], languages: Sequence[tuple[str, str]]) -> PageForm:
    """A file with its title in each language, and the language that it is in."""
    fields: dict[str, Any] = {
        "file": FileField(_l("File")),
        **translated_fields("title", _l("Title"), tags, LONGEST_TITLE, required=_l("Write a title")),
        "language": SelectField(
            _l("Language of the document"), [Optional()], choices=[SelectChoice(*each) for each in languages]
        ),
    }
    form: PageForm = type("DocumentForm", (PageForm,), fields)()
    return form


class InviteForm(PageForm):
    """One organisation to be invited."""

    name = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Write the name")), at_most(LONGEST_TITLE)],
        filters=[tidy_line],
    )
    contact = StringField(_l("Name of the person"), [Optional(), at_most(LONGEST_TITLE)], filters=[tidy_line])
    email = StringField(_l("E-mail address"), [DataRequired(_l("Write the address"))], filters=[tidy_line])
    group = SelectField(
        _l("Sector"),
        [Optional()],
        choices=[SelectChoice("", _l("Not declared")), *(SelectChoice(g.value, text) for g, text in GROUPS.items())],
    )


class InviteListForm(PageForm):
    """Many organisations, a line each."""

    rows = TextAreaField(
        _l("List: name, address, sector"), [DataRequired(_l("Paste the list")), at_most(LONGEST_TEXT)], filters=[tidy]
    )


def close_form(tags: Sequence[str], **data: Any) -> PageForm:
    """A new close, and why."""
    fields: dict[str, Any] = {
        "version": IntegerField(validators=[InputRequired()], widget=HiddenInput()),
        "closes_at": MomentField(_l("New close"), [InputRequired(_l("Write when it closes"))]),
        **translated_fields("reason", _l("Why, as everybody reads it"), tags, 300),
    }
    form: PageForm = type("CloseForm", (PageForm,), fields)(data=data)
    return form
