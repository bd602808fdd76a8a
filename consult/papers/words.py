"""What sections, fields and states of papers are called on pages."""

from collections.abc import Sequence

from wtforms import Field

from consult.i18n import LazyText, _, _l, plain
from consult.models.consultations import Consultation
from consult.papers.editing import Entry
from consult.papers.fields import SectionForm
from consult.papers.point_forms import STANCES, Point
from consult.papers.sections import Progress, Section
from consult.papers.standing import Hold

SECTIONS: dict[Section, LazyText] = {
    Section.ORGANISATION: _l("Data of the organisation"),
    Section.DOCUMENT: _l("The document"),
    Section.POINTS: _l("Key points"),
    Section.SIGNATORIES: _l("Who signs"),
}
PROGRESS: dict[Progress, LazyText] = {
    Progress.NOT_STARTED: _l("Not started"),
    Progress.IN_PROGRESS: _l("In progress"),
    Progress.COMPLETED: _l("Completed"),
}
HOLDS: dict[Hold, LazyText] = {
    Hold.ADDRESS: _l("Unconfirmed: the representative has not confirmed their address"),
    Hold.REVIEW: _l("Unconfirmed: waits for a moderator"),
    Hold.REFUSED: _l("Not accepted"),
    Hold.NOTHING: _l("Public"),
}


def entries(form: SectionForm) -> list[Entry]:
    """The fields of a form in words, as both versions of a section are shown."""
    left_out = {"csrf_token", "version"}
    return [Entry(str(field.label.text), _in_words(field)) for field in form if field.name not in left_out]


def _in_words(field: Field) -> str:
    if not field.data:
        return ""
    choices = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return choices.get(field.data, str(field.data))


def point_entries(points: Sequence[Point], subjects: dict[str, str]) -> list[Entry]:
    """Key points in words, each on its own."""
    return [Entry(_("Point %(number)s", number=place), _point(each, subjects)) for place, each in enumerate(points, 1)]


def _point(point: Point, subjects: dict[str, str]) -> str:
    before = [str(STANCES[point.stance])] if point.stance else []
    before += [subjects.get(point.about, "")] if point.about else []
    after = [_("page %(number)s", number=point.page)] if point.page else []
    return " · ".join([*before, point.text, *after])


def subjects_of(consultation: Consultation) -> dict[str, str]:
    """What a key point may be about, by its value in the form: the questions, then the articles."""
    questions = {f"q{each.id}": plain(each.text) for each in consultation.questions}
    return questions | {f"a{each.id}": plain(each.heading) for each in consultation.articles}
