"""The engine: passages in, topics out. Knows nothing of the web.

Importing this package is cheap: it loads no numerical library.
"""

from analysis.config import Config
from analysis.errors import EngineError, TooFewPassages
from analysis.model import Placement, Topic, TopicModel
from analysis.passages import Passage, Span, split
from analysis.progress import STEPS, Progress

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
    "split",
]
