"""The tables: one noun a file, columns and facts about one row. Importing this package makes all of them known."""

from consult.models import (
    attachments,
    audit,
    consultations,
    issues,
    jobs,
    organisations,
    passages,
    people,
    runs,
    submissions,
)

__all__ = [
    "attachments",
    "audit",
    "consultations",
    "issues",
    "jobs",
    "organisations",
    "passages",
    "people",
    "runs",
    "submissions",
]
