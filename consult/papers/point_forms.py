"""The forms of key points and of those who sign beside the representative."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import EmailField, Field, FieldList, Form, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional, ValidationError

from consult.forms import PageForm
from consult.i18n import _, _l, ngettext
from consult.models.submissions import Stance
from consult.papers.fields import Fits, SectionForm, cleaned, values_of
from consult.papers.forms import NAME, check_email

MOST_POINTS = 10
POINT = 2_000  # characters
LAST_PAGE = 9_999
STANCES: dict[Stance, Any] = {
    Stance.FOR: _l("In favour"),
    Stance.QUALIFIED: _l("In favour, with conditions"),
    Stance.AGAINST: _l("Against"),
    Stance.PROPOSES: _l("Proposes something else"),
}


@dataclass(frozen=True)
class Point:
    """A key point as it is typed. about: "q7" (a question), "a7" (an article) or ""; page: from 1."""

    stance: Stance | None
    about: str
    text: str
    page: int | None


class PointForm(Form):
    """One block: what the paper says on something, and where."""

    about = SelectField(_l("What is it about?"), [Optional()], validate_choice=False)
    stance = SelectField(
        _l("Position"),
        [Optional()],
        choices=[
            SelectChoice("", _l("No position")),
            *(SelectChoice(each.value, text) for each, text in STANCES.items()),
        ],
        validate_choice=False,
    )
    text = TextAreaField(_l("What the paper says, in one paragraph"), [Fits(POINT)], filters=[cleaned])
    page = StringField(_l("Page of the paper where it says so"), [Optional()], filters=[cleaned])

    pages: int | None = None  # how many the paper has, where its file tells

    def validate_page(self, field: Field) -> None:
        """Take a page number, of a page that there is."""
        if not field.data:
            return
        if not (field.data.isdecimal() and len(field.data) < 9 and 1 <= int(field.data) <= LAST_PAGE):
            raise ValidationError(_("Write the number of a page, like 7"))
        if self.pages and int(field.data) > self.pages:
            told = ngettext("The paper has %(num)s page", "The paper has %(num)s pages, with its cover", self.pages)
            raise ValidationError(told)

    def validate_about(self, field: Field) -> None:
        """Take a question or an article of this consultation."""
        if field.data and field.data not in values_of(field):
            raise ValidationError(_("Choose from the list"))

    def validate_stance(self, field: Field) -> None:
        """Take one of the positions."""
        if field.data and field.data not in {stance.value for stance in STANCES}:
            raise ValidationError(_("Choose from the list"))

    def validate_text(self, field: Field) -> None:
        """Ask for words where the rest of the block is filled in."""
        if not field.data and (self.stance.data or self.about.data or self.page.data):
            raise ValidationError(_("Write what the paper says, or empty this point"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.text.data or self.stance.data or self.about.data or self.page.data)

    def point(self) -> Point:
        """What was filled in; of a valid form."""
        stance, page = self.stance.data, self.page.data
        return Point(
            Stance(stance) if stance else None, self.about.data or "", self.text.data or "", int(page) if page else None
        )


class PointsForm(SectionForm):
    """Up to MOST_POINTS key points."""

    points = FieldList(FormField(PointForm), max_entries=MOST_POINTS)

    def offer(self, subjects: Sequence[tuple[str, str]], pages: int | None) -> None:
        """Set what a point may be about, and how many pages there are; call it after the last block was added."""
        for block in self.points:
            block.form.pages = pages
            block.form.about.choices = [
                SelectChoice("", _("The whole of it")),
                *(SelectChoice(value, text) for value, text in subjects),
            ]

    def filled(self) -> list[Point]:
        """The points that say something, in their order; of a valid form."""
        return [block.form.point() for block in self.points if not block.form.is_empty]

    def drop(self, index: int) -> None:
        """Take a block out; those after it move up."""
        kept = [block.data for place, block in enumerate(self.points) if place != index]
        while self.points.entries:
            self.points.pop_entry()
        for data in kept:
            self.points.append_entry(_typed(data))

    def add(self) -> None:
        """Add an empty block where there is room."""
        if len(self.points) < MOST_POINTS:
            self.points.append_entry()


def _typed(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data.get(name) for name in ("about", "stance", "text", "page")}


class SignatoryForm(PageForm):
    """Somebody who signs too: a person of the organisation, or another organisation that is asked by e-mail."""

    kind = RadioField(
        _l("Who signs?"),
        choices=[
            SelectChoice("person", _l("Another person of our organisation")),
            SelectChoice("organisation", _l("Another organisation")),
        ],
        validate_choice=False,
    )
    organisation_name = StringField(_l("Name of the organisation"), [Fits(NAME)], filters=[cleaned])
    name = StringField(_l("Name of the person"), [Fits(NAME)], filters=[cleaned])
    role = StringField(_l("Their role"), [Optional(), Fits(NAME)], filters=[cleaned])
    email = EmailField(_l("Their e-mail address"), [Fits(254), check_email], filters=[cleaned])

    @property
    def asks_organisation(self) -> bool:
        """Whether another organisation is asked."""
        return bool(self.kind.data == "organisation")

    def validate_kind(self, field: Field) -> None:
        """Ask which of the two it is."""
        if field.data not in {"person", "organisation"}:
            raise ValidationError(_("Choose who signs"))

    def validate_name(self, field: Field) -> None:
        """A person signs, also for an organisation."""
        if not field.data:
            raise ValidationError(_("Write the name of the person who signs"))

    def validate_organisation_name(self, field: Field) -> None:
        """Ask for the organisation where one signs."""
        if self.asks_organisation and not field.data:
            raise ValidationError(_("Write the name of the organisation"))

    def validate_email(self, field: Field) -> None:
        """Another organisation is asked by e-mail."""
        if self.asks_organisation and not field.data:
            raise ValidationError(_("Write the e-mail address to which we send the question"))
