"""Papers and organisations for everybody."""

from flask import abort, g, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from consult import storage
from consult.access import access
from consult.outcomes.contribution import download_name, download_type
from consult.paging import asked_page
from consult.papers import addresses, drafts, reading, signing, words
from consult.papers.blueprint import ID, Page, blueprint
from consult.papers.forms import SECTORS
from consult.papers.point_forms import STANCES


@blueprint.get("/c/<slug>/posturas/<folio>")
@access("consultation.view")
def paper(slug: str, folio: str) -> Page:
    """A paper: who says what in it, its document, the versions before, and how to cite it."""
    found = reading.public_paper(g.consultation.id, folio) or abort(404)
    files = reading.files(found)
    return render_template(
        "papers/paper.html",
        consultation=g.consultation,
        paper=found,
        sender=reading.sender(found),
        document=next((each for each in files if each.until_version is None), None),
        earlier=[each for each in files if each.until_version is not None],
        points=drafts.points_of(found),
        signatories=signing.confirmed(found),
        subjects=words.subjects_of(g.consultation),
        stances=STANCES,
        mentions=reading.mentions([found.id])[found.id],
        newer=reading.newer_than(found),
    )


@blueprint.get(f"/c/<slug>/posturas/<folio>/archivo/<{ID}:attachment_id>")
@access("consultation.view")
def file(slug: str, folio: str, attachment_id: int) -> Response:
    """A version of a paper's document, to be kept, never to be run or shown by the browser."""
    found = reading.public_paper(g.consultation.id, folio) or abort(404)
    attachment = next((each for each in reading.files(found) if each.id == attachment_id), None) or abort(404)
    try:
        stream = storage.open_file(attachment.sha256)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        stream,
        mimetype=download_type(attachment),
        as_attachment=True,
        download_name=download_name(attachment),
        etag=attachment.sha256,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.get("/c/<slug>/organizaciones")
@access("consultation.view")
def organisations(slug: str) -> Page:
    """Who sent a paper, by name."""
    return render_template(
        "papers/organisations.html",
        consultation=g.consultation,
        page=reading.index(g.consultation, asked_page()),
        waiting=reading.waiting(g.consultation),
        is_open=g.consultation.is_open(),
    )


@blueprint.get(f"/o/<{ID}:organisation_id>-<name>")
@access("public")
def organisation(organisation_id: int, name: str) -> Page:
    """An organisation with its papers over all consultations, found by its number; the name is for people."""
    found = reading.organisation(organisation_id) or abort(404)
    if name != addresses.slug_of(found):
        address = url_for("papers.organisation", organisation_id=found.id, name=addresses.slug_of(found))
        return redirect(address, 301)
    papers = reading.papers_of(found.id)
    return render_template(
        "papers/organisation_page.html",
        organisation=found,
        papers=papers,
        mentions=reading.mentions([each.id for each in papers]),
        sectors=SECTORS,
    )
