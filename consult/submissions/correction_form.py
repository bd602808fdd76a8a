"""The form that corrects an opinion: the questions and the page about its author in one."""

from collections.abc import Iterator

from wtforms import Field

from consult.submissions.forms import AboutForm
from consult.submissions.opinion_form import OpinionForm


class CorrectionForm(OpinionForm, AboutForm):
    """Everything that was sent; made by `opinion_form`, which adds the fields of the questions."""

    def __iter__(self) -> Iterator[Field]:
        """The fields as they stand on the page: the questions come first."""
        about = set(AboutForm()._fields)
        return iter(sorted(self._fields.values(), key=lambda field: field.name in about))

    def has_words(self) -> bool:
        """Whether anything is left of the opinion; says so where nothing is."""
        if any(self.given().values()):
            return True
        self.refuse_empty()
        return False
