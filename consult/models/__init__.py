"""The tables: one noun a file, columns and facts about one row. Importing this package makes all of them known."""

from consult.models import (
    attachments,
    audit,
    consultations,
    credentials,
    intake,
    issues,
    jobs,
    messages,
    organisations,
    papers,
    passages,
    people,
    runs,
    submissions,
)

__all__ = [
    "attachments",
    "audit",
    "consultations",
    "credentials",
    "intake",
    "issues",
    "jobs",
    "messages",
    "organisations",
    "papers",
    "passages",
    "people",
    "runs",
    "submissions",
]
