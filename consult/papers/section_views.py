"""The task list of a paper, and the pages of its sections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for

from consult.access import access
from consult.extensions import db
from consult.models.submissions import Submission, SubmissionState
from consult.papers import documents, drafts, editing, filling, sections, sending, signing, standing, words
from consult.papers.blueprint import PAPER, Page, blueprint, form_page, locked
from consult.papers.editing import Difference, Entry
from consult.papers.fields import SectionForm
from consult.papers.forms import ABSTRACT, DocumentForm, OrganisationForm, RepresentativeForm
from consult.papers.point_forms import MOST_POINTS, POINT, PointsForm
from consult.papers.sections import Section


@blueprint.get(f"{PAPER}/")
@access("consultation.view")
def tasks(slug: str, key: str) -> Page:
    """The task list of a draft; of what was sent its receipt, where it can still be corrected."""
    paper = drafts.stored(g.consultation, key)
    if paper.state is not SubmissionState.DRAFT:
        return _receipt(paper, key)
    return render_template(
        "papers/tasks.html",
        consultation=g.consultation,
        paper=paper,
        key=key,
        standings=sending.overview(paper),
        names=words.SECTIONS,
        progress=words.PROGRESS,
        missing=sending.missing(paper),
        may_change=drafts.may_change(paper),
    )


def _receipt(paper: Submission, key: str) -> Page:
    sender = drafts.sender_of(paper)
    return render_template(
        "papers/receipt.html",
        consultation=g.consultation,
        paper=paper,
        sender=sender,
        key=key,
        hold=standing.hold_of(paper, sender).value,
        document=documents.only_of(paper),
        earlier=[each for each in documents.all_of(paper) if each.until_version is not None],
        signatories=signing.signatories(paper),
        may_ask=signing.may_ask,
        may_change=drafts.may_change(paper),
    )


def _opened(key: str) -> Submission:
    """The paper whose section is asked for: locked where it is going to be saved."""
    if request.method == "POST":
        return locked(key)
    return drafts.stored(g.consultation, key)


@dataclass
class _Page:
    """A section's form on its page."""

    section: Section
    paper: Submission
    key: str
    form: SectionForm

    def __post_init__(self) -> None:
        # What was sent has no gaps, and gets none.
        self.form.later = "later" in request.form and self.paper.state is SubmissionState.DRAFT
        if not self.form.is_submitted():
            self.form.version.data = str(sections.version(self.paper, self.section))

    def save(self, theirs: list[Entry], mine: list[Entry], write: Callable[[], None]) -> list[Difference]:
        """Store a valid form; gives what is different, and stores nothing, where somebody else saved meanwhile."""
        complete = not self.form.later
        return editing.save(
            self.paper, self.section, self.form.seen, theirs=theirs, mine=mine, write=write, complete=complete
        )

    def done(self) -> Page:
        """Commit, and go back to the task list."""
        db.session.commit()
        return redirect(url_for("papers.tasks", slug=g.consultation.slug, key=self.key), 303)

    def show(self, conflict: Sequence[Difference] = (), **values: Any) -> Page:
        """The page; after a conflict with 409, from the version that is stored now on."""
        if conflict:
            self.form.version.data = str(sections.version(self.paper, self.section))
        return form_page(
            f"{self.section.value}.html",
            self.form,
            409 if conflict else 200,
            key=self.key,
            paper=self.paper,
            title=words.SECTIONS[self.section],
            conflict=conflict,
            saved=sections.saved(self.paper, self.section),
            sent=self.paper.state is SubmissionState.SUBMITTED,
            **values,
        )


def _saved_or_shown(
    page: _Page, stored: SectionForm, write: Callable[[Submission, dict[str, Any]], None], **values: Any
) -> Page:
    """The answer to a section's page: its form, or the task list once it is saved."""
    if not page.form.validate_on_submit():
        return page.show(**values)
    conflict = page.save(words.entries(stored), words.entries(page.form), lambda: write(page.paper, page.form.data))
    return page.show(conflict, **values) if conflict else page.done()


@blueprint.route(f"{PAPER}/organizacion", methods=["GET", "POST"])
@access("consultation.view")
def organisation_data(slug: str, key: str) -> Page:
    """Who sends the paper."""
    paper = _opened(key)
    facts = filling.organisation_facts(paper)
    form, stored = OrganisationForm(data=facts), OrganisationForm(formdata=None, data=facts)
    return _saved_or_shown(_Page(Section.ORGANISATION, paper, key, form), stored, filling.write_organisation)


@blueprint.route(f"{PAPER}/documento", methods=["GET", "POST"])
@access("consultation.view")
def document(slug: str, key: str) -> Page:
    """The document's file, which is sent by itself, and what it is called."""
    paper = _opened(key)
    facts = filling.document_facts(paper)
    form, stored = DocumentForm(data=facts), DocumentForm(formdata=None, data=facts)
    for each in (form, stored):
        each.offer(g.consultation.languages)
    if paper.language is None and not paper.title and not form.is_submitted():
        form.language.data = documents.likely_language(paper)
    page = _Page(Section.DOCUMENT, paper, key, form)
    return _saved_or_shown(page, stored, filling.write_document, **_document_parts(paper))


def _document_parts(paper: Submission) -> dict[str, Any]:
    """What the page of the document shows beside its form."""
    return {
        "files": documents.standing_of(paper),
        "state_of": documents.state_of,
        "first_lines": documents.first_lines,
        "limit": ABSTRACT,
    }


@blueprint.route(f"{PAPER}/puntos", methods=["GET", "POST"])
@access("consultation.view")
def points(slug: str, key: str) -> Page:
    """Up to ten key points. Adding and emptying blocks works without scripts: what is typed stays on the page."""
    paper = _opened(key)
    subjects = words.subjects_of(g.consultation)
    typed = filling.typed_points(paper)
    form = PointsForm(data={"points": [_as_typed(each) for each in typed] or [{}]})
    page = _Page(Section.POINTS, paper, key, form)
    rearranged = form.is_submitted() and _rearranged(form)
    form.offer(list(subjects.items()), documents.number_of_pages(paper))
    if rearranged or not form.validate_on_submit():
        return page.show(**_limits())
    filled = form.filled()
    theirs, mine = words.point_entries(typed, subjects), words.point_entries(filled, subjects)
    conflict = page.save(theirs, mine, lambda: filling.write_points(paper, filled))
    return page.show(conflict, **_limits()) if conflict else page.done()


def _limits() -> dict[str, Any]:
    return {"most": MOST_POINTS, "limit": POINT}


def _as_typed(point: Any) -> dict[str, Any]:
    return {
        "about": point.about,
        "stance": point.stance.value if point.stance else "",
        "text": point.text,
        "page": str(point.page) if point.page else "",
    }


def _rearranged(form: PointsForm) -> bool:
    """Whether a button was pressed that adds a block or takes one out; done already then."""
    if "add" in request.form:
        form.add()
        return True
    place = request.form.get("remove", "")
    if place.isdecimal() and len(place) < 3:
        form.drop(int(place))
        if not len(form.points):
            form.add()
        return True
    return False


@blueprint.route(f"{PAPER}/firmas", methods=["GET", "POST"])
@access("consultation.view")
def signatories(slug: str, key: str) -> Page:
    """Who speaks for the organisation, and who signs beside them."""
    paper = _opened(key)
    facts = filling.representative_facts(paper)
    form, stored = RepresentativeForm(data=facts), RepresentativeForm(formdata=None, data=facts)
    return _saved_or_shown(
        _Page(Section.SIGNATORIES, paper, key, form),
        stored,
        filling.write_representative,
        signatories=signing.signatories(paper),
        may_ask=signing.may_ask,
        sender=drafts.sender_of(paper),
    )
