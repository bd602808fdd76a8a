"""The engine: passages in, topics out. Knows nothing of the web.

Importing this package is cheap: what needs numerical libraries is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.additions import additions
from analysis.config import Config
from analysis.errors import EngineError, TooFewPassages
from analysis.model import Placement, Topic, TopicModel
from analysis.passages import Passage, Span, split
from analysis.progress import STEPS, Progress

if TYPE_CHECKING:
    from analysis.pipeline import fit, update, warm_up

__all__ = [
    "STEPS",
    "Config",
    "EngineError",
    "Passage",
    "Placement",
    "Progress",
    "Span",
    "TooFewPassages",
    "Topic",
    "TopicModel",
    "additions",
    "fit",
    "split",
    "update",
    "warm_up",
]

_HEAVY = ("fit", "update", "warm_up")


def __getattr__(name: str) -> Any:
    """Load the pipeline when `fit`, `update` or `warm_up` is first asked for (PEP 562)."""
    if name in _HEAVY:
        return getattr(import_module("analysis.pipeline"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
