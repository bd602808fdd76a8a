"""All pages of the intake: importing this registers them."""

from consult.intake import batch_views, entry_views, kit_views
from consult.intake.blueprint import blueprint

__all__ = ["batch_views", "blueprint", "entry_views", "kit_views"]
