"""The receipt as a PDF: tagged, for paper and for screen readers."""

from flask import current_app, request

from consult import typesetting
from consult.i18n import _, current_language, datetime, plain
from consult.models.submissions import Submission, SubmissionState
from consult.names import region_name
from consult.submissions.forms import PUBLICATION, SPEAKING_FROM, written_in
from consult.submissions.mails import copy_of


def pdf(submission: Submission, address: str, code: str) -> bytes:
    """The acknowledgement of a submission in the page's language. `address`: the path of its receipt."""
    return typesetting.pdf("acknowledgement.typ", _data(submission, address, code))


def _data(submission: Submission, address: str, code: str) -> dict[str, object]:
    consultation = submission.consultation
    stands = submission.state is SubmissionState.SUBMITTED
    host = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    facts = [
        (_("Where you speak from"), str(SPEAKING_FROM[submission.group]) if submission.group else ""),
        (_("State"), region_name(submission.region)),
        (_("Language"), written_in(submission.language)),
        (_("Publication"), str(PUBLICATION[submission.permission])),
        (_("Your name"), submission.name or ""),
        (_("Files"), ", ".join(each.file_name for each in submission.attachments)),
    ]
    return {
        "lang": current_language().tag,
        "heading": _("We received your opinion") if stands else _("This opinion was withdrawn"),
        "site": current_app.config["SITE_NAME"],
        "title": plain(consultation.title),
        "labels": {"folio": _("Folio"), "code": _("Code"), "date": _("Received"), "sent": _("What you sent")},
        "folio": submission.folio,
        "code": code,
        "date": datetime(submission.submitted_at, consultation.timezone) if submission.submitted_at else "",
        "keep": _("With folio and code, or at this address, you can read, correct or withdraw your opinion."),
        "address": f"{host}{address}",
        "answers": [copy_of(answer) for answer in submission.answers],
        "facts": [fact for fact in facts if fact[1]],
    }
