"""The forms of the intake: a batch, and one entry of it."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from consult.forms import PageForm
from consult.i18n import _, _l
from consult.intake.batches import ATTENDANCE, CHANNELS
from consult.models.intake import IntakeBatch
from consult.models.submissions import Channel
from consult.names import REGIONS
from consult.submissions.correction_form import CorrectionForm
from consult.submissions.forms import cleaned

LONGEST_LINE, LONGEST_NOTES = 200, 10_000  # characters
MOST_PEOPLE = 1_000_000
# Any: texts that are translated when they are shown stand where WTForms' types ask for str.
WAYS: dict[Channel, Any] = {
    Channel.PAPER: _l("On paper"),
    Channel.ASSEMBLY: _l("In an assembly"),
    Channel.PHONE: _l("By telephone"),
    Channel.MESSAGE: _l("By message"),
    Channel.EMAIL: _l("By e-mail"),
}


def _short(_form: PageForm, field: Field) -> None:
    limit = LONGEST_NOTES if isinstance(field, TextAreaField) else LONGEST_LINE
    if len(field.data or "") > limit:
        raise ValidationError(_("Use %(number)s characters or fewer here", number=limit))


def _people(label: Any) -> IntegerField:
    message = _l("Write a whole number, 0 or more")
    return IntegerField(label, [Optional(), NumberRange(0, MOST_PEOPLE, message)])


class BatchForm(PageForm):
    """What is known of a batch."""

    channel = RadioField(
        _l("How did the opinions come?"),
        [InputRequired(_l("Choose how the opinions came"))],
        choices=[SelectChoice(channel.value, WAYS[channel]) for channel in CHANNELS],
    )
    label = StringField(_l("Name of the batch"), [InputRequired(_l("Write a name for the batch")), _short], [cleaned])
    place = StringField(_l("Place"), [Optional(), _short], [cleaned])
    region = SelectField(
        _l("State"),
        [Optional()],
        choices=[
            SelectChoice("", _l("Not said")),
            *(SelectChoice(code, name) for code, name in sorted(REGIONS.items(), key=lambda region: region[1])),
        ],
    )
    held_on = DateField(_l("Date"), [Optional()])
    all = _people(_l("People who came"))
    women = _people(_l("Women among them"))
    men = _people(_l("Men among them"))
    notes = TextAreaField(_l("Notes"), [Optional(), _short], [cleaned])
    minutes = FileField(_l("Minutes"))

    def validate_men(self, _field: Field) -> None:
        """Those of each kind are among all."""
        if self.all.data is not None and (self.women.data or 0) + (self.men.data or 0) > self.all.data:
            raise ValidationError(_("Women and men are more than all who came"))

    def values(self) -> dict[str, Any]:
        """What was filled in, by the columns of a batch."""
        told = {name: self[name].data or None for name in ("place", "region", "held_on", "notes")}
        people = {name: self[name].data for name in ATTENDANCE if self[name].data is not None}
        return {"channel": self.channel.data, "label": self.label.data, "attendance": people, **told}


def batch_values(batch: IntakeBatch) -> dict[str, Any]:
    """What is stored of a batch, for BatchForm."""
    names = ("channel", "label", "place", "region", "held_on", "notes")
    return {name: getattr(batch, name) for name in names} | batch.attendance


class EntryForm(CorrectionForm):
    """A paper as it lies there: all questions, and what it says of its author. Made by `opinion_form`."""

    key = HiddenField()
