"""The page where a paper is begun, and the way there from an opinion."""

from flask import g, redirect, render_template, request, url_for

from consult.access import access
from consult.documents.service import MAX_BYTES
from consult.extensions import db
from consult.models.types import now
from consult.papers import carrying, drafts
from consult.papers.blueprint import Page, blueprint
from consult.submissions.drafts import new_key


@blueprint.route("/c/<slug>/documento-de-postura", methods=["GET", "POST"])
@access("consultation.view")
def start(slug: str) -> Page:
    """What is asked, in which formats, what is published, and until when; the button makes the draft."""
    if request.method == "POST":
        # The page brings the key, so that a button that is pressed twice makes one draft.
        key = request.form.get("key") or new_key()
        drafts.begin(g.consultation, key)
        db.session.commit()
        return redirect(url_for("papers.tasks", slug=slug, key=key), 303)
    return render_template(
        "papers/start.html",
        consultation=g.consultation,
        key=new_key(),
        is_open=g.consultation.is_open(now()),
        stage=g.consultation.stage().value,
        megabytes=MAX_BYTES // 1024 // 1024,
    )


@blueprint.post("/c/<slug>/documento-de-postura/desde/<key>")
@access("consultation.view")
def carry_over(slug: str, key: str) -> Page:
    """Begin a paper with what was written as an opinion; the opinion's draft stays as it is."""
    paper_key = drafts.key_from(key, "opinion")
    carrying.carry(g.consultation, key, paper_key)
    db.session.commit()
    return redirect(url_for("papers.tasks", slug=slug, key=paper_key), 303)
