"""What anybody may read before the close: the draft text, article by article, and what others have said."""

from flask import abort, g, render_template

from consult.access import access
from consult.outcomes import contribution
from consult.submissions import reading
from consult.submissions.blueprint import Page, blueprint, shown
from consult.submissions.visibility import shown_name


@blueprint.get("/c/<slug>/texto")
@access("consultation.view")
def draft_text(slug: str) -> Page:
    """The draft text, each article with the number of its comments and the way to comment on it."""
    consultation = g.consultation
    if not consultation.articles:
        abort(404)
    return render_template(
        "submissions/draft_text.html",
        consultation=consultation,
        comments=reading.comments_by_article(consultation),
        is_open=consultation.is_open(),
    )


@blueprint.get("/c/<slug>/opiniones")
@access("consultation.view")
def opinions(slug: str) -> Page:
    """What others have said, the newest first, where the working group lets it be read."""
    _require_shown()
    page = reading.published_page(g.consultation)
    return render_template(
        "submissions/opinions.html", consultation=g.consultation, page=page, line=reading.line, shown_name=shown_name
    )


@blueprint.get("/c/<slug>/opiniones/<folio>")
@access("consultation.view")
def one_opinion(slug: str, folio: str) -> Page:
    """One opinion whole."""
    _require_shown()
    submission = reading.published_one(g.consultation.id, folio) or abort(404)
    values = {"name": shown_name(submission), "files": contribution.files(submission)}
    return render_template("submissions/one_opinion.html", **values, **shown(submission))


def _require_shown() -> None:
    if not reading.are_shown(g.consultation):
        abort(404)
