"""The workbench of the co-chairs. Each module of its pages adds its own to the one blueprint."""

from consult.issues import issue_views, panel_views, publication_views, submission_views, topic_views
from consult.issues.blueprint import blueprint

__all__ = ["blueprint", "issue_views", "panel_views", "publication_views", "submission_views", "topic_views"]
