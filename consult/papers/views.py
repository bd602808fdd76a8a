"""The pages of papers: importing this module puts them on the blueprint."""

from consult.papers import (
    document_views,
    link_views,
    public_views,
    refusals,
    review_views,
    section_views,
    sending_views,
    start_views,
)
from consult.papers.blueprint import blueprint

refusals.register(blueprint)

__all__ = [
    "blueprint",
    "document_views",
    "link_views",
    "public_views",
    "review_views",
    "section_views",
    "sending_views",
    "start_views",
]
