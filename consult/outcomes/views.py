"""What was said, for everybody: the results, one issue whole, one submission, its files, how it was done."""

from collections.abc import Callable

from flask import Blueprint, abort, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from consult import storage
from consult.access import access, may
from consult.i18n import URL_RULE
from consult.intake import batches
from consult.issues import balance
from consult.issues.publication import signatories
from consult.issues.reading import texts_of
from consult.issues.words import health_words
from consult.models.attachments import Attachment
from consult.models.submissions import SubmissionKind, SubmissionState
from consult.names import region_name
from consult.outcomes import campaigns, changes, contribution, declared, method, participation, quotes, ranking, rows
from consult.outcomes.forms import FilterForm
from consult.outcomes.ranking import RankedIssue
from consult.outcomes.reading import Filter, Reading, regions_of, texts_by_issue
from consult.paging import Page, asked_page, page_of
from consult.submissions.reading import are_shown
from consult.submissions.visibility import may_be_shown, shown_name

blueprint = Blueprint("outcomes", __name__, url_prefix=URL_RULE)

ISSUES_A_PAGE = 12
ISSUES_LISTED = 40  # by name, above
QUOTES_AN_ISSUE = 2
QUOTE_LENGTH = 280  # characters, where each quote is one of many
QUOTES_OF_ONE_ISSUE = 10
TEXTS_A_PAGE = 50
TEXT_LENGTH = 480
CHANGES_A_PAGE = 50
# Ids are 64-bit in the database; a larger number in an address is nobody's, not an error.
LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"


def _not_yet() -> tuple[str, int] | None:
    """The page to answer with while there are no results, or None once there are."""
    if g.consultation.results_published_at is not None:
        return None
    return render_template("outcomes/not_yet.html", consultation=g.consultation), 404


@blueprint.get("/c/<slug>/resultados")
@access("consultation.view")
def results(slug: str) -> str | tuple[str, int]:
    """What was said, issue by issue."""
    if answer := _not_yet():
        return answer
    consultation = g.consultation
    every = ranking.ranked(consultation.id)
    page = page_of(every, asked_page(), ISSUES_A_PAGE)
    taking_part = participation.of(consultation.id)
    run_id = campaigns.run_behind(consultation.id)
    return render_template(
        "outcomes/results.html",
        consultation=consultation,
        every=every,
        page=page,
        listed=rows.issues(every[:ISSUES_LISTED], _address_from(page)),
        groups=rows.largest_first(taking_part.balance),
        parts_of=rows.groups,
        unheard=", ".join(region_name(code) for code in taking_part.unheard),
        quotes=quotes.cited_in([entry.issue.id for entry in page.items], QUOTES_AN_ISSUE, QUOTE_LENGTH),
        campaigns=campaigns.senders_by_issue(consultation.id, run_id),
        texts=texts_by_issue(consultation.id, run_id),
        participation=taking_part,
        leftover=participation.in_no_issue(consultation.id),
        declared=declared.of(consultation) if page.number == 1 else [],
        stance_rows=rows.stances,
        choice_rows=rows.choices,
        signatories=signatories(consultation),
    )


def _address_from(page: Page[RankedIssue]) -> Callable[[RankedIssue], str]:
    """Where an issue's name leads: further down this page, or to its own."""

    def address(entry: RankedIssue) -> str:
        if entry in page.items:
            return f"#issue-{entry.issue.id}"
        return url_for("outcomes.issue", slug=g.consultation.slug, issue_id=entry.issue.id)

    return address


@blueprint.get(f"/c/<slug>/resultados/<{ID}:issue_id>")
@access("consultation.view")
def issue(slug: str, issue_id: int) -> str | tuple[str, int]:
    """One issue whole: who speaks in it, what is quoted, every text that may be read."""
    if answer := _not_yet():
        return answer
    every = ranking.ranked(g.consultation.id)
    entry = next((entry for entry in every if entry.issue.id == issue_id), None)
    if entry is None:
        abort(404)
    run_id = campaigns.run_behind(g.consultation.id)
    form = FilterForm(request.args)
    form.offer(entry.balance, regions_of(entry.issue))
    chosen = form.chosen()
    return render_template(
        "outcomes/issue.html",
        consultation=g.consultation,
        entry=entry,
        after=every[entry.number] if entry.number < len(every) else None,
        total=balance.of_consultation(g.consultation.id).submitters,
        parts_of=rows.groups,
        quotes=quotes.cited_in([issue_id], QUOTES_OF_ONE_ISSUE, TEXT_LENGTH).get(issue_id, []),
        senders=campaigns.senders_by_issue(g.consultation.id, run_id).get(issue_id, 0),
        form=form,
        filtered=chosen != Filter(),
        page=Reading(entry.issue, run_id, chosen).page(asked_page(), TEXTS_A_PAGE, TEXT_LENGTH),
    )


@blueprint.get("/c/<slug>/aportacion/<folio>")
@access("consultation.view")
def submission(slug: str, folio: str) -> str | tuple[str, int]:
    """One submission, with the passage marked that the reader came for."""
    if answer := _not_yet():
        return answer
    found = contribution.published_one(g.consultation.id, folio)
    if found is None:
        abort(404)
    marked = _asked_passage()
    return render_template(
        "outcomes/submission.html",
        consultation=g.consultation,
        submission=found,
        name=shown_name(found),
        files=contribution.files(found),
        mentions=contribution.mentions(found),
        texts=contribution.without_file_names(found, texts_of(found, request.args.get("part", type=int), marked)),
    )


def _asked_passage() -> int | None:
    asked = request.args.get("p", type=int)
    return asked if asked and 0 < asked <= LARGEST_ID else None


@blueprint.get(f"/c/<slug>/archivo/<{ID}:attachment_id>")
@access("consultation.view")
def file(slug: str, attachment_id: int) -> Response:
    """A submission's file, to be kept, never to be run or shown by the browser."""
    found = contribution.attachment(g.consultation.id, attachment_id)
    if found is None or not _may_have(found):
        abort(404)
    try:
        stream = storage.open_file(found.sha256)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        stream,
        mimetype=contribution.download_type(found),
        as_attachment=True,
        download_name=contribution.download_name(found),
        etag=found.sha256,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _may_have(found: Attachment) -> bool:
    """The working group may have what was sent and not taken back: a draft is nobody's word yet.

    A file that its author took away from an opinion is public no more; of papers the versions before stay so.
    """
    if found.submission.state is not SubmissionState.SUBMITTED:
        return False
    stands = found.until_version is None or found.submission.kind is SubmissionKind.POSITION_PAPER
    public = stands and are_shown(g.consultation) and may_be_shown(found.submission)
    return public or may("workbench.view")


@blueprint.get("/c/<slug>/metodo")
@access("consultation.view")
def how_it_was_done(slug: str) -> str | tuple[str, int]:
    """What a program did, what people did, and every change that they made."""
    if answer := _not_yet():
        return answer
    return render_template(
        "outcomes/method.html",
        consultation=g.consultation,
        participation=participation.of(g.consultation.id),
        leftover=participation.in_no_issue(g.consultation.id),
        withdrawn=method.withdrawn(g.consultation.id),
        grouping=method.grouping(g.consultation.id),
        health_words=health_words,
        channels=batches.by_channel(g.consultation.id),
        assemblies=batches.attended(g.consultation.id),
        figures=rows.figures,
        signatories=signatories(g.consultation),
        page=changes.page(g.consultation.id, asked_page(), CHANGES_A_PAGE),
    )
