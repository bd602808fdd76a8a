"""The way of an opinion: the questions, its author, everything once more, and the button that sends it."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from consult.access import access
from consult.extensions import db
from consult.i18n import current_language
from consult.models.consultations import Article
from consult.models.submissions import Submission
from consult.submissions import drafts, mails, service, similar
from consult.submissions.answers import Answers, answers_of
from consult.submissions.articles import here_and_others
from consult.submissions.blueprint import JOURNEY, Page, asked_articles, blueprint, form_page, shown
from consult.submissions.codes import code_of, written
from consult.submissions.forms import PUBLICATION_HINTS, AboutForm, about_values
from consult.submissions.opinion_form import LONGEST_ANSWER, OpinionForm, opinion_form
from consult.submissions.receipt_forms import MailForm
from consult.submissions.steps import Steps


@blueprint.get("/c/<slug>/opinar")
@access("consultation.view")
def begin(slug: str) -> Page:
    """Make the key of a new opinion; its address makes reloading and going back land on the same one."""
    drafts.require_open(g.consultation, None)
    return redirect(url_for("submissions.opinion", slug=slug, key=drafts.new_key(), articulo=asked_articles()))


@blueprint.route(f"{JOURNEY}/opinion", methods=["GET", "POST"])
@access("consultation.view")
def opinion(slug: str, key: str) -> Page:
    """The first page: up to three questions, and comments on articles. What was written is stored at once."""
    return _questions(Steps(g.consultation, key), 1)


@blueprint.route(f"{JOURNEY}/pregunta/<int(max=999):number>", methods=["GET", "POST"])
@access("consultation.view")
def question(slug: str, key: str, number: int) -> Page:
    """A question that has a page of its own."""
    steps = Steps(g.consultation, key)
    return _questions(steps, steps.page_with(number) or abort(404))


def _questions(steps: Steps, number: int) -> Page:
    draft = drafts.find(g.consultation, steps.key, lock=request.method == "POST")
    begun = draft.created_at if draft else drafts.begun_at(steps.key, request.form.get("begun"))
    drafts.require_open(g.consultation, begun)
    given = answers_of(draft)
    articles, others = here_and_others(g.consultation, given, asked_articles()) if number == 1 else ([], [])
    form = opinion_form(steps.pages[number - 1], given, articles=articles, others=others)
    if form.validate_on_submit() and _has_words(steps, number, form, given):
        # Asked before the commit: everything is read anew after it, under a new lock.
        following = _following(steps, number, others)
        if draft or any(form.given().values()):
            drafts.save_answers(g.consultation, steps.key, draft, form.given(), begun)
            db.session.commit()
        return redirect(following, 303)
    stamp = request.form.get("begun") if begun else drafts.begin_stamp(steps.key)
    return form_page("opinion.html", form, steps=steps, number=number, limit=LONGEST_ANSWER, stamp=stamp, draft=draft)


def _has_words(steps: Steps, number: int, form: OpinionForm, given: Answers) -> bool:
    """Whether the draft may go on: after the last question, and wherever it is kept, something has to be in it."""
    pressed, here = _pressed(), form.given()
    elsewhere = any(said for subject, said in given.items() if subject not in here)
    staying = pressed == "add" or (not pressed and number < len(steps.pages))
    if staying or elsewhere or any(here.values()):
        return True
    form.refuse_empty()
    return False


def _pressed() -> str:
    """Which of the page's buttons was pressed; the first one has no name."""
    return next((name for name in ("add", "attach", "later") if name in request.form), "")


def _following(steps: Steps, number: int, others: list[Article]) -> str:
    here: dict[str, Any] = {"slug": steps.consultation.slug, "key": steps.key}
    pressed = _pressed()
    if pressed == "later":
        return url_for("submissions.saved", **here)
    if pressed == "attach":
        return url_for("submissions.files", **here)
    chosen = next((each for each in others if str(each.position) == request.form.get("another")), None)
    if pressed == "add" and chosen is not None:
        asked = [*asked_articles(), chosen.position]
        return url_for("submissions.opinion", articulo=asked, _anchor=f"article_{chosen.id}", **here)
    return steps.address(number if pressed == "add" else number + 1)


@blueprint.route(f"{JOURNEY}/guardada", methods=["GET", "POST"])
@access("consultation.view")
def saved(slug: str, key: str) -> Page:
    """How to come back to a draft: its address, or folio and code; by mail, too, where one is given."""
    draft = drafts.stored(g.consultation, key, lock=request.method == "POST")
    form = MailForm(data={"email": draft.email})
    if form.validate_on_submit():
        draft.email, draft.interface_language = form.email.data, current_language().tag
        if mails.draft(draft, key):
            db.session.commit()
            return redirect(url_for("submissions.saved", slug=slug, key=key, correo=1), 303)
        form.refuse_more()
    values = {"key": key, "submission": draft, "code": written(code_of(key)), "mailed": "correo" in request.args}
    return form_page("saved.html", form, removed=draft.updated_at + drafts.KEPT_FOR, **values)


@blueprint.route(f"{JOURNEY}/sobre-ti", methods=["GET", "POST"])
@access("consultation.view")
def about(slug: str, key: str) -> Page:
    """Where somebody speaks from, and how their words may be published."""
    draft = drafts.stored(g.consultation, key, lock=request.method == "POST")
    languages = g.consultation.languages
    likely = current_language().tag if current_language().tag in languages else languages[0]
    form = AboutForm(data=about_values(draft, likely))
    form.offer(languages)
    if form.validate_on_submit():
        drafts.save_about(draft, **form.told())
        if "later" in request.form and draft.email:
            mails.draft(draft, key)
        db.session.commit()
        following = "submissions.saved" if "later" in request.form else "submissions.check"
        return redirect(url_for(following, slug=slug, key=key), 303)
    near = similar.near(draft) if request.method == "GET" else []
    return form_page("about.html", form, steps=Steps(g.consultation, key), hints=PUBLICATION_HINTS, near=near)


@blueprint.route(f"{JOURNEY}/revisar", methods=["GET", "POST"])
@access("consultation.view")
def check(slug: str, key: str) -> Page:
    """The last page: everything once more, and the button that sends it."""
    draft = drafts.stored(g.consultation, key, lock=request.method == "POST")
    steps = Steps(g.consultation, key)
    if not service.is_complete(draft):
        return redirect(steps.address(steps.about if draft.answers else 1), 303)
    if request.method == "POST":
        return redirect(_send(draft, key), 303)
    return render_template("submissions/check.html", steps=steps, key=key, **shown(draft))


def _send(draft: Submission, key: str) -> str:
    """Send a draft; gives the address of its receipt, made before the commit, after which all is read anew."""
    service.send(draft)
    receipt = url_for("submissions.receipt", folio=draft.folio, secret=key)
    if draft.email:
        mails.receipt(draft, key)
    db.session.commit()
    return receipt
