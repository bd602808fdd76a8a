"""The issues that people made: read one, rename it, choose its quotes, take it back."""

from flask import abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.i18n import _
from consult.issues import balance, citing, events, evidence, runs, service, topics
from consult.issues.balance import Balance
from consult.issues.blueprint import ID, LARGEST_ID, actor, blueprint
from consult.issues.forms import PassageForm, RenameForm, VersionForm
from consult.issues.lists import passages_page
from consult.issues.service import ChangedMeanwhileError, NameTakenError
from consult.models.issues import Issue
from consult.paging import asked_page

PATH = f"/gestion/<slug>/asuntos/<{ID}:issue_id>"
Answer = Response | tuple[str, int]


@blueprint.get(PATH)
@access("workbench.view")
def issue(slug: str, issue_id: int) -> str:
    """One issue: its name, quotes, passages, who speaks in it, what was done to it."""
    found = service.issue_of(g.consultation, issue_id)
    return _issue_page(found, RenameForm(name=found.name, version=found.version))


def _issue_page(found: Issue, form: RenameForm) -> str:
    run = runs.latest_run(g.consultation.id)
    quotes = citing.cited(found)
    return passages_page(
        "issues/issue.html",
        evidence.of_issue(found, run),
        issue=found,
        form=form,
        quotes=quotes,
        cited={citation.passage_id for citation in quotes},
        quote_places=evidence.file_pages([citation.passage for citation in quotes]),
        balance=balance.of_issues(g.consultation.id).get(found.id, Balance()),
        history=events.of_issue(found, asked_page("history")),
        next_topic=topics.next_to_review(topics.reviewed([run])) if run else None,
    )


@blueprint.post(f"{PATH}/nombre")
@access("issue.edit")
def rename_issue(slug: str, issue_id: int) -> Answer:
    """Give an issue another name; where somebody else changed it meanwhile, show both names and lose neither."""
    found = service.issue_of(g.consultation, issue_id)
    form = RenameForm()
    if not form.validate():
        return _refused(found, form)
    name = form.name.data or ""
    try:
        changed = service.rename(found, g.consultation, name, form.version.data or 0, actor())
    except NameTakenError as problem:
        form.name.errors = [problem.message]
        return _refused(found, form)
    except ChangedMeanwhileError as problem:
        again = RenameForm(formdata=None, name=name, version=problem.issue.version)
        return render_template("issues/conflict.html", issue=problem.issue, form=again), 409
    db.session.commit()
    if changed:
        flash(_("The issue is now called “%(name)s”.", name=name), "success")
    return redirect(url_for("issues.issue", slug=slug, issue_id=issue_id))


def _refused(found: Issue, form: RenameForm) -> Answer:
    if form.version.errors:
        abort(400)
    return _issue_page(found, form), 422


@blueprint.get(f"{PATH}/quitar")
@access("issue.edit")
def confirm_removal(slug: str, issue_id: int) -> str:
    """Ask before an issue is taken back."""
    found = service.issue_of(g.consultation, issue_id)
    people = balance.of_issues(g.consultation.id).get(found.id, Balance())
    return render_template("issues/remove.html", issue=found, balance=people, quotes=citing.cited(found))


@blueprint.post(f"{PATH}/quitar")
@access("issue.edit")
def remove_issue(slug: str, issue_id: int) -> Answer:
    """Take an issue back: its topic is to be reviewed again."""
    found = service.issue_of(g.consultation, issue_id)
    form = VersionForm()
    if not form.validate():
        abort(400)
    name, topic_id = found.name, found.topic_id
    try:
        service.remove(found, g.consultation, form.version.data or 0, actor())
    except ChangedMeanwhileError as problem:
        flash(problem.message, "warning")
        return redirect(url_for("issues.confirm_removal", slug=slug, issue_id=issue_id))
    db.session.commit()
    flash(_("“%(name)s” was taken back. Its topic is to be reviewed again.", name=name), "success")
    return redirect(_topic_address(slug, topic_id))


def _topic_address(slug: str, topic_id: int | None) -> str:
    run = runs.latest_run(g.consultation.id)
    if run is None or topic_id not in {topic.id for topic in run.topics}:
        return url_for("issues.topics_table", slug=slug)
    return url_for("issues.topic", slug=slug, topic_id=topic_id)


@blueprint.post(f"{PATH}/citar")
@access("issue.edit")
def cite(slug: str, issue_id: int) -> Response:
    """Quote a passage."""
    citing.cite(service.issue_of(g.consultation, issue_id), g.consultation, _asked_passage(), actor())
    db.session.commit()
    return redirect(url_for("issues.issue", slug=slug, issue_id=issue_id, _anchor="quotes"))


@blueprint.post(f"{PATH}/no-citar")
@access("issue.edit")
def uncite(slug: str, issue_id: int) -> Response:
    """Quote a passage no longer."""
    citing.uncite(service.issue_of(g.consultation, issue_id), g.consultation, _asked_passage(), actor())
    db.session.commit()
    return redirect(url_for("issues.issue", slug=slug, issue_id=issue_id, _anchor="quotes"))


def _asked_passage() -> int:
    form = PassageForm()
    if not form.validate() or form.passage.data is None or not 0 < form.passage.data <= LARGEST_ID:
        abort(400)
    return form.passage.data
