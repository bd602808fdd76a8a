"""Giving an opinion. Each module of its pages adds its own to the one blueprint."""

from consult.submissions import (
    correction_views,
    file_views,
    journey_views,
    reading_views,
    receipt_views,
    resume_views,
    sent_file_views,
)
from consult.submissions.blueprint import blueprint

__all__ = [
    "blueprint",
    "correction_views",
    "file_views",
    "journey_views",
    "reading_views",
    "receipt_views",
    "resume_views",
    "sent_file_views",
]
