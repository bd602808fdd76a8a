"""One submission as the working group reads it."""

from flask import abort, g, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.access import access
from consult.extensions import db
from consult.issues import placements, reading
from consult.issues.blueprint import LARGEST_ID, blueprint
from consult.models.submissions import Submission, SubmissionState
from consult.submissions.visibility import is_unconfirmed, may_be_shown, shown_name


@blueprint.get("/gestion/<slug>/aportacion/<folio>")
@access("workbench.view")
def submission(slug: str, folio: str) -> str:
    """A submission with its passages as anchors, the one that was asked for marked."""
    found = _sent(folio)
    withdrawn = found.state is SubmissionState.WITHDRAWN
    return render_template(
        "issues/submission.html",
        submission=found,
        withdrawn=withdrawn,
        unconfirmed=not withdrawn and is_unconfirmed(found),
        quotable=may_be_shown(found),
        name=shown_name(found),
        texts=None if withdrawn else reading.texts_of(found, request.args.get("part", type=int), _marked()),
        files=placements.files(found),
        topics=placements.topics(found),
        issues=placements.issues(found),
    )


def _sent(folio: str) -> Submission:
    found: Submission | None = db.session.scalar(
        select(Submission)
        .where(Submission.consultation_id == g.consultation.id, Submission.folio == folio)
        .where(Submission.state != SubmissionState.DRAFT)
        .options(joinedload(Submission.organisation))
    )
    return found or abort(404)


def _marked() -> int | None:
    asked = request.args.get("p", type=int)
    return asked if asked and 0 < asked <= LARGEST_ID else None
