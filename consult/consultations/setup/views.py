"""The pages of setting up. Each module of pages adds its own to the one blueprint."""

from consult.consultations.setup import (
    article_views,
    close_views,
    document_views,
    invitation_views,
    overview_views,
    question_views,
    section_views,
)
from consult.consultations.setup.blueprint import blueprint

__all__ = [
    "article_views",
    "blueprint",
    "close_views",
    "document_views",
    "invitation_views",
    "overview_views",
    "question_views",
    "section_views",
]
