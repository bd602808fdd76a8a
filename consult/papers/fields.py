"""What the forms of papers have in common: texts made safe, and what may stay empty until later."""

from typing import Any

from wtforms import Field, HiddenField
from wtforms.validators import StopValidation

from consult.forms import PageForm
from consult.i18n import _, number
from consult.submissions.texts import clean


def cleaned(value: str | None) -> str | None:
    """A text made safe to keep."""
    return None if value is None else clean(value)


def values_of(field: Any) -> set[str]:
    """What may be chosen in a field."""
    return {str(choice.value) for choice in field.choices or ()}


class Needed:
    """Asks for a value; with "Save for later" it may come later."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty value with the message."""
        if not field.data and not form.later:
            raise StopValidation(str(self.message))


class Fits:
    """Refuses what is longer than so many characters, and says by how many."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Field) -> None:
        """Count characters."""
        length = len(field.data or "")
        if length > self.limit:
            raise StopValidation(
                _(
                    "This text has %(length)s characters, and %(limit)s fit. Shorten it by %(over)s.",
                    length=number(length),
                    limit=number(self.limit),
                    over=number(length - self.limit),
                )
            )


class SectionForm(PageForm):
    """A form of the task list: it names the version that its writer began from."""

    version = HiddenField(default="0")
    later = False  # set where "Save for later" was pressed

    @property
    def seen(self) -> int:
        """The version that the writer began from; -1 where the form says none."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1
