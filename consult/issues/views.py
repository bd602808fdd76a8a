"""The workbench of the co-chairs. Each module of its pages adds its own to the one blueprint."""

from consult.issues import change_views, issue_views, panel_views, publication_views, submission_views, topic_views
from consult.issues.blueprint import blueprint

__all__ = [
    "blueprint",
    "change_views",
    "issue_views",
    "panel_views",
    "publication_views",
    "submission_views",
    "topic_views",
]
