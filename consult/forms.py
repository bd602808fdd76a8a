"""What all forms share: the form class, whose own words about wrong values are plain and in the page's language."""

from typing import Any, ClassVar

from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import widgets

from consult.i18n import _l

_NOT_OFFERED = _l("Choose one of the options shown")
# What WTForms says by itself where a field has no words of its own for it.
_PLAINLY = {
    "Not a valid choice.": _NOT_OFFERED,
    "Invalid Choice: could not coerce.": _NOT_OFFERED,
    "'%(value)s' is not a valid choice for this field.": _NOT_OFFERED,
    "Invalid choice(s): one or more data inputs could not be coerced.": _NOT_OFFERED,
    "Not a valid integer value.": _l("Write a whole number in digits, without a point"),
    "Not a valid date value.": _l("Write the day like this: 2027-01-31"),
}


def attributes(**given: Any) -> str:
    """The attributes of a tag, as WTForms' own html_params writes them, in a fifth of its time.

    True gives the bare name, False nothing; class_ is class, aria_invalid is aria-invalid.
    """
    written = []
    for given_name, value in sorted(given.items()):
        name = given_name.rstrip("_")
        if name.startswith(("aria_", "data_")):
            name = name.replace("_", "-")
        if value is True:
            written.append(name)
        elif value is not False:
            # What is markup already may hold quotes.
            written.append(f'{name}="{str(escape(value)).replace(chr(34), "&quot;")}"')
    return " ".join(written)


# A third of the time that a page of forms took went into these attributes. Select looks the function up in its module,
# the others in their class.
widgets.core.html_params = attributes
for _widget in (widgets.Input, widgets.TextArea):
    setattr(_widget, "html_params", staticmethod(attributes))  # noqa: B010  # the stubs take it for a method


class _Words:
    """Stands where WTForms looks for a translation of its messages."""

    def gettext(self, message: str) -> str:
        """The message in plain words; as it is where there are none."""
        return str(_PLAINLY.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same; what we say does not depend on the number."""
        return str(_PLAINLY.get(singular, singular if n == 1 else plural))


class PageForm(FlaskForm):
    """A form with a token, from which every form of a page comes."""

    class Meta(FlaskForm.Meta):
        """Where messages come from."""

        words: ClassVar[_Words] = _Words()

        def get_translations(self, form: Any) -> _Words:
            """Our words, whichever language WTForms knows."""
            return self.words
