"""Giving an opinion in three pages, and its receipt."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from consult.access import access
from consult.extensions import db
from consult.i18n import URL_RULE, current_language
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission, Submission
from consult.submissions import drafts, refusals, service
from consult.submissions.forms import (
    LONGEST_ANSWER,
    OTHER_LANGUAGE,
    PUBLICATION,
    PUBLICATION_HINTS,
    SPEAKING_FROM,
    AboutForm,
    opinion_form,
    written_in,
)

blueprint = Blueprint("submissions", __name__, url_prefix=URL_RULE)
refusals.register(blueprint)
JOURNEY = "/c/<slug>/opinar/<key>"
Page = str | AnyResponse | tuple[str | Response, int]


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache keep these pages and no search engine list them: their addresses are keys."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/c/<slug>/opinar")
@access("consultation.view")
def begin(slug: str) -> Page:
    """Make the key of a new opinion; its address makes reloading and going back land on the same one."""
    drafts.require_open(g.consultation, None)
    return redirect(url_for("submissions.opinion", slug=slug, key=drafts.new_key()))


@blueprint.route(f"{JOURNEY}/opinion", methods=["GET", "POST"])
@access("consultation.view")
def opinion(slug: str, key: str) -> Page:
    """Page 1: the questions. What was written is stored at once."""
    draft = drafts.find(g.consultation, key)
    begun = draft.created_at if draft else drafts.begun_at(key, request.form.get("begun"))
    drafts.require_open(g.consultation, begun)
    form = opinion_form(g.consultation.questions, drafts.words_of(draft))
    if form.validate_on_submit():
        drafts.save_words(g.consultation, key, form.words(), begun)
        db.session.commit()
        following = "submissions.saved" if "later" in request.form else "submissions.about"
        return redirect(url_for(following, slug=slug, key=key), 303)
    stamp = request.form.get("begun") if begun else drafts.begin_stamp(key)
    return _form_page("opinion.html", form, key=key, limit=LONGEST_ANSWER, stamp=stamp)


@blueprint.get(f"{JOURNEY}/guardada")
@access("consultation.view")
def saved(slug: str, key: str) -> Page:
    """The address with which to come back to a draft."""
    drafts.stored(g.consultation, key)
    return render_template("submissions/saved.html", consultation=g.consultation, key=key)


@blueprint.route(f"{JOURNEY}/sobre-ti", methods=["GET", "POST"])
@access("consultation.view")
def about(slug: str, key: str) -> Page:
    """Page 2: where somebody speaks from, and how their words may be published."""
    draft = drafts.stored(g.consultation, key, lock=request.method == "POST")
    form = AboutForm(data=_about(draft))
    form.offer(g.consultation.languages)
    if form.validate_on_submit():
        drafts.save_about(
            draft,
            group=StakeholderGroup(form.group.data),
            region=form.region.data or None,
            language=None if form.language.data == OTHER_LANGUAGE else form.language.data,
            permission=Permission(form.permission.data),
            name=form.name.data,
        )
        db.session.commit()
        return redirect(url_for("submissions.check", slug=slug, key=key), 303)
    return _form_page("about.html", form, key=key, hints=PUBLICATION_HINTS)


def _about(draft: Submission) -> dict[str, Any]:
    """What is stored of the second page; before that, what is most likely."""
    languages = draft.consultation.languages
    likely = current_language().tag if current_language().tag in languages else languages[0]
    return {
        "group": draft.group.value if draft.group else None,
        "region": draft.region or "",
        "language": likely if draft.group is None else draft.language or OTHER_LANGUAGE,
        "permission": draft.permission.value,
        "name": draft.name,
    }


@blueprint.route(f"{JOURNEY}/revisar", methods=["GET", "POST"])
@access("consultation.view")
def check(slug: str, key: str) -> Page:
    """Page 3: everything once more, and the button that sends it."""
    draft = drafts.stored(g.consultation, key, lock=request.method == "POST")
    if not service.is_complete(draft):
        missing = "submissions.about" if draft.answers else "submissions.opinion"
        return redirect(url_for(missing, slug=slug, key=key), 303)
    if request.method == "POST":
        service.send(draft)
        db.session.commit()
        return redirect(url_for("submissions.receipt", folio=draft.folio, secret=key), 303)
    return render_template("submissions/check.html", key=key, **_shown(draft))


@blueprint.get("/f/<folio>/<secret>")
@access("public")
def receipt(folio: str, secret: str) -> Page:
    """The receipt, for whoever has its address."""
    submission = service.receipt(folio, secret)
    g.consultation = submission.consultation
    return render_template("submissions/receipt.html", secret=secret, **_shown(submission))


@blueprint.get("/f/<folio>")
@access("public")
def state(folio: str) -> Page:
    """Whether an opinion with this folio arrived; never what it says."""
    submission = service.with_folio(folio)
    g.consultation = submission.consultation
    return render_template("submissions/state.html", submission=submission, consultation=submission.consultation)


def _form_page(template: str, form: Any, **values: object) -> Page:
    """The page of a form, with 422 where it was sent and something is wrong in it."""
    failed = bool(form.errors)
    html = render_template(
        f"submissions/{template}", consultation=g.consultation, form=form, form_errors=failed, **values
    )
    return html, 422 if failed else 200


def _shown(submission: Submission) -> dict[str, object]:
    """What pages that show an opinion whole need."""
    return {
        "submission": submission,
        "consultation": submission.consultation,
        "words": drafts.words_of(submission),
        "speaking_from": SPEAKING_FROM,
        "publication": PUBLICATION,
        "written_in": written_in,
    }
