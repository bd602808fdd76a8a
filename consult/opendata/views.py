"""The read API and the page that explains it; the working group's own export."""

import tempfile
from typing import Any, BinaryIO, cast

from flask import Blueprint, abort, g, jsonify, render_template, request, send_file
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from consult.access import access, person_here
from consult.errors import NotFoundError
from consult.extensions import db
from consult.i18n import URL_RULE, _
from consult.models.consultations import Consultation, Stage
from consult.models.submissions import Submission
from consult.opendata import exporting, representation
from consult.opendata.rows import rows_of, scope_of
from consult.operations import audit
from consult.outcomes import quotes, ranking
from consult.paging import Page, asked_page, clamped, page_of
from consult.submissions.reading import are_shown

blueprint = Blueprint("opendata", __name__)
PER_PAGE = 20
MOST_PER_PAGE = 100
QUOTES_AN_ISSUE = 10


def _per_page() -> int:
    asked = request.args.get("per_page", default=PER_PAGE, type=int)
    return min(max(asked, 1), MOST_PER_PAGE)


def _answer(content: dict[str, Any]) -> Response:
    """The content as JSON; who has it already and says so gets nothing but word that it is the same."""
    response = jsonify(content)
    # Weak: what is sent may be compressed, and means the same.
    response.add_etag(weak=True)
    return response.make_conditional(request)


def _known() -> Consultation:
    """The consultation in the address; one that is not announced looks like nothing at all, to members too."""
    consultation: Consultation = g.consultation
    if consultation.stage() is Stage.DRAFT:
        abort(404)
    return consultation


@blueprint.get("/api/v1/consultations")
@access("public")
def consultations() -> Response:
    """All consultations that are announced, the one that opened last first."""
    shown = select(Consultation).where(representation.announced())
    total = db.session.scalar(select(func.count()).select_from(shown.subquery())) or 0
    size = _per_page()
    number = clamped(asked_page(), total, size)
    found = db.session.scalars(
        shown.order_by(Consultation.opens_at.desc(), Consultation.id).limit(size).offset((number - 1) * size)
    ).all()
    counts = representation.submission_counts(found)
    rows = [representation.consultation_in_brief(each, counts.get(each.id, 0)) for each in found]
    return _answer(representation.page(rows, Page(found, number, size, total)))


@blueprint.get("/api/v1/consultations/<slug>")
@access("public")
def consultation(slug: str) -> Response:
    """One consultation."""
    return _answer(representation.consultation_in_full(_known()))


@blueprint.get("/api/v1/consultations/<slug>/issues")
@access("public")
def issues(slug: str) -> Response:
    """The issues of a consultation whose results are published, the one that most speak about first."""
    found = _known()
    if found.results_published_at is None:
        raise NotFoundError(_("The results of this consultation are not published yet."))
    page = page_of(ranking.ranked(found.id), asked_page(), _per_page())
    cited = quotes.cited_in([entry.issue.id for entry in page.items], QUOTES_AN_ISSUE)
    rows = [representation.issue(entry, cited.get(entry.issue.id, []), found) for entry in page.items]
    return _answer(representation.page(rows, page))


def _shown() -> Consultation:
    """The consultation in the address, if everybody may read what was sent to it."""
    found = _known()
    if not are_shown(found):
        raise NotFoundError(_("What was sent to this consultation is not published yet."))
    return found


@blueprint.get("/api/v1/consultations/<slug>/submissions")
@access("public")
def submissions(slug: str) -> Response:
    """The published submissions, the newest first, with all that they answer."""
    found = _shown()
    total = exporting.number_of_submissions(found, is_public=True)
    size = _per_page()
    number = clamped(asked_page(), total, size)
    scope = scope_of(found, is_public=True)
    newest = select(Submission).where(scope.where()).order_by(Submission.submitted_at.desc(), Submission.id.desc())
    rows = rows_of(scope, newest.limit(size).offset((number - 1) * size))
    told = [representation.submission(row, found) for row in rows]
    return _answer(representation.page(told, Page(rows, number, size, total)))


@blueprint.get("/api/v1/consultations/<slug>/submissions.<format>")
@access("public")
def submissions_file(slug: str, format: str) -> Response:
    """All published submissions in one file."""
    if format not in exporting.MEDIA_TYPES:
        abort(404)
    return _file(_shown(), format, is_public=True)


@blueprint.get(f"{URL_RULE}/datos-abiertos")
@access("public")
def about() -> str:
    """What there is to take along, how, and on which terms."""
    some = db.session.scalar(
        select(Consultation)
        .where(representation.announced())
        .order_by(Consultation.results_published_at.is_(None), Consultation.id)
        .limit(1)
    )
    return render_template(
        "opendata/about.html", example=some.slug if some else None, absolute=representation.absolute, most=MOST_PER_PAGE
    )


@blueprint.get(f"{URL_RULE}/gestion/<slug>/exportar")
@access("export.download")
def export(slug: str) -> str:
    """What an export holds, and the buttons that make one."""
    return render_template(
        "opendata/export.html",
        consultation=g.consultation,
        current_person=person_here(),
        number=exporting.number_of_submissions(g.consultation),
    )


@blueprint.post(f"{URL_RULE}/gestion/<slug>/exportar.<format>")
@access("export.download")
def export_file(slug: str, format: str) -> Response:
    """All submissions as a file. A POST, since it leaves a row in the audit log."""
    if format not in exporting.MEDIA_TYPES:
        abort(404)
    consultation: Consultation = g.consultation
    audit.record(
        "export.write", consultation, actor=person_here(), consultation_id=consultation.id, after={"format": format}
    )
    db.session.commit()
    return _file(consultation, format)


def _file(consultation: Consultation, form: str, *, is_public: bool = False) -> Response:
    # Written down first and sent from there: a slow line must not hold a state of the database.
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed when the answer is sent
    exporting.begin_snapshot()
    exporting.write(consultation, form, file, is_public=is_public)
    name = exporting.file_name(consultation, form)
    db.session.rollback()
    file.seek(0)
    return send_file(file, mimetype=exporting.MEDIA_TYPES[form], as_attachment=True, download_name=name)
