"""The receipt as a PDF: tagged, for paper and for screen readers."""

import functools
import json
from collections.abc import Callable
from typing import Any

from flask import current_app, request

from consult import paths
from consult.i18n import _, current_language, datetime, plain
from consult.models.submissions import Submission, SubmissionState
from consult.names import region_name
from consult.submissions.forms import PUBLICATION, SPEAKING_FROM, written_in
from consult.submissions.mails import copy_of

TEMPLATE = paths.TEMPLATES / "pdf" / "acknowledgement.typ"


def pdf(submission: Submission, address: str, code: str) -> bytes:
    """The acknowledgement of a submission in the page's language. `address`: the path of its receipt.

    What people wrote goes in as data, never into the template's source.
    """
    import typst  # 37 MB: only once somebody asks for a PDF

    inputs = {"data": json.dumps(_data(submission, address, code))}
    compile_: Callable[..., Any] = functools.partial(typst.compile, str(TEMPLATE), format="pdf", sys_inputs=inputs)
    try:
        content: bytes = compile_(pdf_standards="ua-1")
    except typst.TypstError:
        # The standard refuses signs that no font of this machine can show. Tagged the file is all the same.
        content = compile_()
    return content


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
