"""The pages about mail. Each module adds its own to the one blueprint."""

from consult.notices import news_views, outbox_views
from consult.notices.blueprint import blueprint

__all__ = ["blueprint", "news_views", "outbox_views"]
