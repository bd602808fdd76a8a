"""Where an opinion stands, as far as anybody may know today: received, grouped, cited, answered."""

from dataclasses import dataclass

from flask import url_for

from consult.i18n import _, date
from consult.models.submissions import Submission, SubmissionState
from consult.outcomes.contribution import mentions


@dataclass(frozen=True)
class Station:
    """One stage of an opinion's way. links: (name, address) of the issues that it is about."""

    name: str
    note: str = ""
    is_reached: bool = False
    links: tuple[tuple[str, str], ...] = ()


def stations(submission: Submission) -> list[Station]:
    """The way of an opinion that stands, from its receipt to the answer; nothing for one that was withdrawn.

    What the program grouped is told only once two co-chairs have signed it.
    """
    if submission.state is not SubmissionState.SUBMITTED or submission.submitted_at is None:
        return []
    consultation = submission.consultation
    zone = consultation.timezone
    received = Station(_("Received"), date(submission.submitted_at, zone), is_reached=True)
    if consultation.results_published_at is None:
        due = consultation.results_due_at
        note = _("Expected by %(day)s", day=date(due, zone)) if due else _("After the close")
        return [received, Station(_("Grouped with others"), note), Station(_("Answered"), _answer_due(submission))]
    found = mentions(submission)
    links = {
        quoted: tuple(
            (mention.issue.name, url_for("outcomes.issue", slug=consultation.slug, issue_id=mention.issue.id))
            for mention in found
            if mention.quoted or not quoted
        )
        for quoted in (False, True)
    }
    grouped = Station(
        _("Grouped with others"),
        "" if found else _("In none of the issues; it counts among those who took part."),
        is_reached=bool(found),
        links=links[False],
    )
    cited = [Station(_("Quoted"), is_reached=True, links=links[True])] if links[True] else []
    return [received, grouped, *cited, Station(_("Answered"), _answer_due(submission))]


def _answer_due(submission: Submission) -> str:
    due = submission.consultation.answer_due_at
    if due is None:
        return _("After the results")
    return _("Expected by %(day)s", day=date(due, submission.consultation.timezone))
