"""Fields that the forms of the set-up are made of."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import DateField, DateTimeLocalField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from consult.forms import PageForm
from consult.i18n import _, number
from consult.names import language_name
from consult.submissions.texts import clean

Unbound = Any  # WTForms' own type of a field that is in no form yet


class SetupForm(PageForm):
    """A form of one section, as somebody saw it: the consultation's version, and what the section held."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    seen = HiddenField()

    def own_fields(self) -> list[Field]:
        """The fields that people fill in."""
        return [field for field in self if field.name not in {"version", "seen", "csrf_token"}]


def tidy(value: Any) -> Any:
    """A text as it is kept."""
    return clean(value) if isinstance(value, str) else value


def tidy_line(value: Any) -> Any:
    """A text of one line as it is kept."""
    return " ".join(clean(value).split()) if isinstance(value, str) else value


def at_most(limit: int) -> Callable[[PageForm, Field], None]:
    """A validator: so many characters or fewer."""

    def check(_form: PageForm, field: Field) -> None:
        if len(field.data or "") > limit:
            raise ValidationError(_("Use %(number)s characters or fewer here", number=number(limit)))

    return check


def matches(pattern: str, message: Any) -> Callable[[PageForm, Field], None]:
    """A validator: the whole text follows a pattern."""

    def check(_form: PageForm, field: Field) -> None:
        if field.data and not re.fullmatch(pattern, field.data):
            raise ValidationError(str(message))

    return check


def translated_fields(
    name: str, label: Any, tags: Sequence[str], limit: int, *, area: bool = False, required: Any = None
) -> dict[str, Unbound]:
    """A field a language, `name_es`, `name_en`. required: what to say where the main language is empty."""
    fields = {}
    for place, tag in enumerate(tags):
        needed = DataRequired(required) if required and place == 0 else Optional()
        text = f"{label} ({language_name(tag)})" if len(tags) > 1 else str(label)
        kind, filters = (TextAreaField, [tidy]) if area else (StringField, [tidy_line])
        fields[f"{name}_{tag}"] = kind(text, [needed, at_most(limit)], filters=filters)
    return fields


class MomentField(DateTimeLocalField):
    """A day and a time, as the clocks of the consultation's zone say it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; ValueError says what to write."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = dt.datetime.fromisoformat(valuelist[0].strip().replace(" ", "T"))
            if self.data.tzinfo is not None:
                raise ValueError
        except ValueError:
            self.data = None
            raise ValueError(_("Write the day and the time like this: 2027-01-31 23:59")) from None


class DayField(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; ValueError says what to write."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = dt.date.fromisoformat(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(_("Write the day like this: 2027-01-31")) from None
