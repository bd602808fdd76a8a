"""What the API says of consultations and issues: what everybody may know, in all languages that there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import current_app, request, url_for
from sqlalchemy import ColumnElement, func, select

from consult.extensions import db
from consult.i18n import LANGUAGES
from consult.issues import balance
from consult.issues.balance import Balance
from consult.models.consultations import Consultation
from consult.models.people import Role
from consult.models.submissions import Submission, SubmissionKind
from consult.models.types import now
from consult.opendata import asked
from consult.opendata.rows import Row, moment
from consult.outcomes.quotes import Quote
from consult.outcomes.ranking import RankedIssue
from consult.paging import Page
from consult.submissions.reading import are_shown
from consult.submissions.visibility import counted


def announced() -> ColumnElement[bool]:
    """Consultations that everybody may know of."""
    return Consultation.announced_at <= now()


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of an endpoint: under the site's public name where it has one."""
    return _whole(url_for(endpoint, **values))


def _whole(path: str) -> str:
    return (current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + path


def page(items: Sequence[Row], of: Page[Any]) -> Row:
    """One page of a list, with the addresses of its neighbours."""
    return {
        "items": items,
        "page": of.number,
        "per_page": of.size,
        "total": of.total,
        "previous": _whole(of.previous_url) if of.previous_url else None,
        "next": _whole(of.next_url) if of.next_url else None,
    }


def submission_counts(consultations: Iterable[Consultation]) -> Mapping[int, int]:
    """How many submissions each consultation has, by its id; one query."""
    ids = [consultation.id for consultation in consultations]
    query = (
        select(Submission.consultation_id, func.count())
        .where(Submission.consultation_id.in_(ids), counted())
        .group_by(Submission.consultation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def consultation_in_brief(consultation: Consultation, submissions: int) -> Row:
    """A consultation as one of a list."""
    address = {"slug": consultation.slug}
    published = consultation.results_published_at is not None
    return {
        "slug": consultation.slug,
        "title": consultation.title,
        "lead": consultation.lead,
        "stage": consultation.stage().value,
        "is_demonstration": consultation.is_demonstration,
        "timezone": consultation.timezone,
        "languages": consultation.languages,
        "announced_at": moment(consultation.announced_at),
        "opens_at": moment(consultation.opens_at),
        "closes_at": moment(consultation.closes_at),
        "results_published_at": moment(consultation.results_published_at),
        "submissions": submissions,
        "url": absolute("opendata.consultation", **address),
        "issues_url": absolute("opendata.issues", **address) if published else None,
        "submissions_url": absolute("opendata.submissions", **address) if are_shown(consultation) else None,
        "pages": {tag: absolute("consultations.consultation", lang=tag, **address) for tag in LANGUAGES},
    }


def consultation_in_full(consultation: Consultation) -> Row:
    """A consultation with its questions, its facts, who asks, and who has written so far."""
    count = submission_counts([consultation]).get(consultation.id, 0)
    group = consultation.working_group
    chairs = [entry for entry in group.memberships if entry.role is Role.CO_CHAIR]
    return consultation_in_brief(consultation, count) | {
        "questions": asked.questions(consultation),
        "articles": asked.articles(consultation),
        "facts": consultation.facts,
        "working_group": {
            "name": group.name,
            "about": group.about,
            "co_chairs": [
                {"name": entry.person.name, "group": entry.group.value if entry.group else None} for entry in chairs
            ],
        },
        "submitters": _balance(balance.of_consultation(consultation.id)),
    }


def issue(entry: RankedIssue, quotes: Sequence[Quote], consultation: Consultation) -> Row:
    """A published issue with who speaks in it and what is quoted from whom may be quoted."""
    found = {"slug": consultation.slug, "issue_id": entry.issue.id}
    return {
        "id": entry.issue.id,
        "rank": entry.number,
        "name": entry.issue.name,
        "submitters": _balance(entry.balance),
        "quotes": [_quote(each, consultation) for each in quotes],
        "pages": {tag: absolute("outcomes.issue", lang=tag, **found) for tag in LANGUAGES},
    }


def submission(row: Row, consultation: Consultation) -> Row:
    """A published submission with the addresses of its page."""
    found = {"slug": consultation.slug, "folio": row["folio"]}
    if row["kind"] == SubmissionKind.POSITION_PAPER.value:
        endpoint = "papers.paper"
    else:
        endpoint = "outcomes.submission" if consultation.results_published_at else "submissions.one_opinion"
    return row | {"pages": {tag: absolute(endpoint, lang=tag, **found) for tag in LANGUAGES}}


def _quote(quote: Quote, consultation: Consultation) -> Row:
    found = {"slug": consultation.slug, "folio": quote.folio}
    return {
        "text": quote.text,
        "language": quote.language,
        "group": quote.group.value if quote.group else None,
        "state": quote.region,
        "name": quote.name,
        "folio": quote.folio,
        "document_page": quote.page,
        "pages": {tag: absolute("outcomes.submission", lang=tag, **found) for tag in LANGUAGES},
    }


def _balance(of: Balance) -> Row:
    groups = [{"group": group or None, "submitters": number} for group, number in of.parts()]
    return {"total": of.submitters, "people": of.people, "organisations": of.organisations, "by_group": groups}
