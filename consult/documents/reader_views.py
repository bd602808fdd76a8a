"""A document page by page, for everybody."""

from typing import Any

from flask import abort, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from consult.access import access, may
from consult.documents import page_pictures, reading
from consult.documents.blueprint import ID, PUBLIC, Page, blueprint
from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.submissions import SubmissionKind

KEPT = 24 * 60 * 60  # seconds that a browser keeps a page's picture without asking again
LARGEST_ID = 2**63 - 1


def _found(attachment_id: int) -> tuple[Attachment, bool]:
    """A document of this consultation, and whether everybody may read it; its working group reads all that was sent."""
    found = reading.attachment(g.consultation.id, attachment_id)
    if found is not None:
        return found, True
    if not may("workbench.view"):
        abort(404)
    return reading.attachment(g.consultation.id, attachment_id, for_group=True) or abort(404), False


@blueprint.get(PUBLIC)
@access("consultation.view")
def page(slug: str, attachment_id: int, number: int) -> Page:
    """One page of a document: its text, the passage marked that the reader came for, and a picture of it."""
    found, is_public = _found(attachment_id)
    leaf = reading.leaf(found, number, _asked_passage()) or abort(404)
    where: dict[str, Any] = {"slug": slug, "attachment_id": attachment_id}
    return render_template(
        "documents/page.html",
        consultation=g.consultation,
        leaf=leaf,
        is_public=is_public,
        paper_url=_paper_url(found) if is_public else None,
        file_url=_file_url(found, is_public=is_public),
        page_url=lambda other: url_for("documents.page", **where, number=other),
        picture_url=url_for("documents.picture", **where, number=number) if leaf.has_picture else None,
    )


@blueprint.get(f"/c/<slug>/documento/<{ID}:attachment_id>")
@access("consultation.view")
def start(slug: str, attachment_id: int) -> Page:
    """The page whose number was typed, or the first one."""
    found, _is_public = _found(attachment_id)
    asked = request.args.get("n", default=1, type=int)
    number = min(max(asked, 1), found.page_count or 1)
    return redirect(url_for("documents.page", slug=slug, attachment_id=attachment_id, number=number))


@blueprint.get(f"/c/<slug>/documento/fragmento/<{ID}:passage_id>")
@access("consultation.view")
def passage(slug: str, passage_id: int) -> Page:
    """The page of a document that a passage stands on, the passage marked: a quote's lasting address."""
    place = reading.place_of(g.consultation.id, passage_id)
    if place is None and may("workbench.view"):
        place = reading.place_of(g.consultation.id, passage_id, for_group=True)
    if place is None:
        abort(404)
    where: dict[str, Any] = {"attachment_id": place[0], "number": place[1], "fragmento": passage_id}
    return redirect(url_for("documents.page", slug=slug, **where, _anchor=f"f{passage_id}"))


@blueprint.get(f"{PUBLIC}/imagen")
@access("consultation.view")
def picture(slug: str, attachment_id: int, number: int) -> Response:
    """The picture of a page."""
    found, is_public = _found(attachment_id)
    return drawn(found, number, is_public=is_public)


def drawn(found: Attachment, number: int, *, is_public: bool) -> Response:
    """The picture of a page as an answer; nothing is locked in the database while it is drawn."""
    if not reading.can_be_drawn(found) or not 1 <= number <= (found.page_count or 0):
        abort(404)
    sha256 = found.sha256
    db.session.commit()
    file = page_pictures.picture(sha256, number) or abort(404)
    answer = send_file(file, mimetype="image/webp", etag=f"{sha256}-{number}")
    # Only browsers keep it, for a day: what is withdrawn must not stay behind in caches that many share.
    answer.headers["Cache-Control"] = f"private, max-age={KEPT}" if is_public else "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _asked_passage() -> int | None:
    asked = request.args.get("fragmento", type=int)
    return asked if asked and 0 < asked <= LARGEST_ID else None


def _paper_url(found: Attachment) -> str:
    """Where all is that its author sent."""
    submission = found.submission
    if submission.kind is SubmissionKind.POSITION_PAPER:
        return url_for("papers.paper", slug=g.consultation.slug, folio=submission.folio)
    return url_for("outcomes.submission", slug=g.consultation.slug, folio=submission.folio)


def _file_url(found: Attachment, *, is_public: bool) -> str:
    submission = found.submission
    if is_public and submission.kind is SubmissionKind.POSITION_PAPER:
        return url_for("papers.file", slug=g.consultation.slug, folio=submission.folio, attachment_id=found.id)
    return url_for("outcomes.file", slug=g.consultation.slug, attachment_id=found.id)
