"""Addresses of papers and organisations, for pages and mails."""

import re
import unicodedata
from typing import Any

from flask import url_for

from consult.models.organisations import Organisation
from consult.models.submissions import Submission


def in_language(language: str, endpoint: str, **values: Any) -> str:
    """The path of a page in a language: mails are in their reader's, not in that of the page that queues them."""
    return url_for(endpoint, lang=language, **values)


def of_paper(paper: Submission, language: str) -> str:
    """The path of a paper's public page."""
    return in_language(language, "papers.paper", slug=paper.consultation.slug, folio=paper.folio or "")


def of_start(paper: Submission, language: str) -> str:
    """The path of the page where a paper is begun."""
    return in_language(language, "papers.start", slug=paper.consultation.slug)


def slug_of(organisation: Organisation) -> str:
    """An organisation's name as its address shows it; the number before it is what counts."""
    plain = unicodedata.normalize("NFKD", organisation.name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "o"
