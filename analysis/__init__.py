"""The engine: passages in, topics out. Knows nothing of the web.

Importing this package is cheap: what needs numerical libraries is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.additions import additions
from analysis.config import Config
from analysis.errors import EngineError, TooFewPassages
from analysis.model import Placement, Proposal, Topic, TopicModel
from analysis.passages import Passage, Span, split
from analysis.progress import STEPS, Progress

if TYPE_CHECKING:
    from analysis.letters import split_all
    from analysis.measures import Finding, Quality, TopicQuality, quality
    from analysis.pipeline import fit, update, warm_up
    from analysis.positions import Layout, layout

__all__ = [
    "STEPS",
    "Config",
    "EngineError",
    "Finding",
    "Layout",
    "Passage",
    "Placement",
    "Progress",
    "Proposal",
    "Quality",
    "Span",
    "TooFewPassages",
    "Topic",
    "TopicModel",
    "TopicQuality",
    "additions",
    "fit",
    "layout",
    "quality",
    "split",
    "split_all",
    "update",
    "warm_up",
]

_HEAVY = {
    **dict.fromkeys(("fit", "update", "warm_up"), "analysis.pipeline"),
    **dict.fromkeys(("Finding", "Quality", "TopicQuality", "quality"), "analysis.measures"),
    **dict.fromkeys(("Layout", "layout"), "analysis.positions"),
    "split_all": "analysis.letters",
}


def __getattr__(name: str) -> Any:
    """Load what needs numerical libraries when it is first asked for (PEP 562)."""
    if name in _HEAVY:
        found = getattr(import_module(_HEAVY[name]), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
