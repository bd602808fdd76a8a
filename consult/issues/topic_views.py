"""The topics of the newest run: as a table, one by one, and what is in none; accepting one as an issue."""

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.extensions import db
from consult.i18n import _, ngettext
from consult.issues import balance, evidence, runs, service, topics
from consult.issues.blueprint import ID, actor, blueprint, shown_run
from consult.issues.forms import SuggestedNameForm
from consult.issues.lists import passages_page
from consult.issues.service import LONGEST_NAME, Acceptance, NameTakenError
from consult.issues.topics import TopicRow
from consult.models.runs import Topic, TopicModelRun
from consult.paging import asked_page


@blueprint.get("/gestion/<slug>/temas")
@access("workbench.view")
def topics_table(slug: str) -> str:
    """The topics of the newest run."""
    run = runs.latest_run(g.consultation.id)
    if run is None:
        return render_template("issues/no_topics.html")
    sort = request.args.get("sort", "size")
    return render_template(
        "issues/topics.html",
        run=run,
        sort=sort if sort in topics.SORTS else "size",
        page=topics.table(run, sort, asked_page()),
        unplaced=topics.in_no_topic(run),
    )


@blueprint.get("/gestion/<slug>/temas/ninguno")
@access("workbench.view")
def no_topic(slug: str) -> str:
    """The passages that the newest run placed in no topic, each with the reason."""
    scope = evidence.of_no_topic(shown_run())
    return passages_page("issues/no_topic.html", scope)


@blueprint.get(f"/gestion/<slug>/temas/<{ID}:topic_id>")
@access("workbench.view")
def topic(slug: str, topic_id: int) -> str:
    """One topic with all its passages."""
    run = shown_run()
    found = topics.topic_of(run, topic_id)
    first = found.titles[0] if found.titles else None
    form = SuggestedNameForm(name=None if first else _suggested(found), suggestion=first)
    form.offer(found.titles)
    return _topic_page(run, found, form)


def _suggested(found: Topic) -> str:
    return (found.label[:1].upper() + found.label[1:])[:LONGEST_NAME]


def _topic_page(run: TopicModelRun, found: Topic, form: SuggestedNameForm) -> str:
    rows = topics.reviewed([run])
    row = _row(rows, run, found)
    subtopic = next((each for each in row.subtopics if each.id == request.args.get("subtopic", type=int)), None)
    return passages_page(
        "issues/topic.html",
        evidence.of_topic(found, subtopic),
        row=row,
        topic=found,
        subtopic=subtopic,
        form=form,
        next_topic=topics.next_to_review(rows, after=found),
    )


def _row(rows: list[TopicRow], run: TopicModelRun, found: Topic) -> TopicRow:
    row = next(row for row in rows if row.topic.id == found.id)
    row.balance = balance.of_topics(run.id).get(found.id, row.balance)
    topics.complete([row], run)
    return row


@blueprint.post(f"/gestion/<slug>/temas/<{ID}:topic_id>/aceptar")
@access("issue.edit")
def accept_topic(slug: str, topic_id: int) -> Response | tuple[str, int]:
    """Make an issue of a topic; a second press leads to the same issue."""
    run = shown_run()
    found = topics.topic_of(run, topic_id)
    form = SuggestedNameForm()
    form.offer(found.titles)
    if not form.validate():
        return _topic_page(run, found, form), 422
    try:
        acceptance = service.accept(found, g.consultation, form.name.data or "", actor())
    except NameTakenError as problem:
        form.name.errors = [problem.message]
        return _topic_page(run, found, form), 422
    db.session.commit()
    flash(_told(acceptance), "success" if acceptance.new else "info")
    return redirect(url_for("issues.issue", slug=slug, issue_id=acceptance.issue.id))


def _told(acceptance: Acceptance) -> str:
    if not acceptance.new:
        return _("This topic was accepted already, as “%(name)s”.", name=acceptance.issue.name)
    said = _("“%(name)s” is an issue now.", name=acceptance.issue.name)
    if not acceptance.elsewhere:
        return said
    stayed = ngettext(
        "%(num)s passage stayed in another issue.", "%(num)s passages stayed in other issues.", acceptance.elsewhere
    )
    return f"{said} {stayed}"
