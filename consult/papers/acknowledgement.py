"""The receipt of a paper as a PDF: tagged, for paper and for screen readers."""

from flask import current_app, request

from consult import typesetting
from consult.i18n import _, current_language, datetime, plain
from consult.models.submissions import Stance, Submission, SubmissionState
from consult.papers.drafts import points_of, sender_of
from consult.papers.point_forms import STANCES
from consult.papers.words import subjects_of


def pdf(paper: Submission, address: str) -> bytes:
    """The acknowledgement of a sent paper in the page's language. `address`: the path of its receipt."""
    return typesetting.pdf("acknowledgement.typ", _data(paper, address))


def _data(paper: Submission, address: str) -> dict[str, object]:
    consultation, stands = paper.consultation, paper.state is SubmissionState.SUBMITTED
    host = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return {
        "lang": current_language().tag,
        "heading": _("We received your paper") if stands else _("This paper was withdrawn"),
        "site": current_app.config["SITE_NAME"],
        "title": plain(consultation.title),
        "labels": {"folio": _("Folio"), "date": _("Received"), "sent": _("What you sent")},
        "folio": paper.folio,
        "code": "",  # a paper is opened by its link alone
        "date": datetime(paper.submitted_at, consultation.timezone) if paper.submitted_at else "",
        "keep": _("At this address you see where the paper stands, and correct or withdraw it until the close."),
        "address": f"{host}{address}",
        "answers": _points(paper),
        "facts": _facts(paper),
    }


def _points(paper: Submission) -> list[dict[str, object]]:
    subjects = subjects_of(paper.consultation)
    found: list[dict[str, object]] = [
        {"asked": _("Summary"), "chosen": [], "stance": None, "text": paper.abstract or ""}
    ]
    for place, point in enumerate(points_of(paper), start=1):
        about = subjects.get(f"q{point.question_id}" if point.question_id else f"a{point.article_id}", "")
        heading = _("Point %(number)s", number=place)
        found.append(
            {
                "asked": f"{heading}: {about}" if about else heading,
                "chosen": [],
                "stance": _in_words(point.stance),
                "text": point.text,
            }
        )
    return found


def _in_words(stance: Stance | None) -> str | None:
    return str(STANCES[stance]) if stance else None


def _facts(paper: Submission) -> list[tuple[str, str]]:
    sender = sender_of(paper)
    facts = [
        (_("Name of the organisation"), sender.organisation_name),
        (_("Title of the paper"), paper.title),
        (_("File"), ", ".join(each.file_name for each in paper.attachments)),
        (_("Representative"), sender.representative_name),
    ]
    return [(label, text) for label, text in facts if text]
