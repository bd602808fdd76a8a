"""What every section of the set-up is: a form, what is stored, and how one becomes the other."""

from typing import Any, ClassVar

from wtforms.fields import Field

from consult.consultations.setup.editing import Values
from consult.consultations.setup.fields import SetupForm
from consult.i18n import LazyText
from consult.models.consultations import Consultation


class RefusedError(Exception):
    """What a form asks for is not possible; `field` names the field that it is said at."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Section:
    """One part of the set-up. `name` is its template and its audit action; `where` the endpoint that follows a save."""

    name: ClassVar[str]
    title: ClassVar[LazyText]
    where: str = "setup.overview"

    def stored(self, consultation: Consultation) -> Values:
        """What the section holds now; equal to `read` of a form that changes nothing."""
        raise NotImplementedError

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """A form with these values; where a form was sent, with what was sent."""
        raise NotImplementedError

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """What a valid form says, in the shape of `stored`."""
        raise NotImplementedError

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store what was read. Flushes; raises RefusedError where it cannot be."""
        raise NotImplementedError

    def already(self, consultation: Consultation, values: Values) -> bool:
        """Whether exactly this was stored a moment ago: who presses twice gets one result."""
        return values == self.stored(consultation)

    def context(self, consultation: Consultation) -> dict[str, Any]:
        """What the template shows beside the form."""
        return {}


def shown(field: Field) -> str:
    """What a field holds, in words."""
    data = field.data
    if isinstance(data, bool):
        return str(field.label.text) if data else ""
    if hasattr(field, "iter_choices") and data is not None:
        wanted = {str(value) for value in (data if isinstance(data, list) else [data])}
        return ", ".join(str(choice.label) for choice in field.iter_choices() if str(choice.value) in wanted)
    if hasattr(data, "strftime"):
        return str(data).removesuffix(":00")
    return str(data or "")


def differences(theirs: SetupForm, mine: SetupForm) -> list[dict[str, str]]:
    """What is saved now where it differs from what somebody wrote: rows of a summary list."""
    sent = {field.name: shown(field) for field in mine.own_fields()}
    return [
        {"label": str(field.label.text), "value": shown(field)}
        for field in theirs.own_fields()
        if shown(field) != sent.get(field.name, "")
    ]
