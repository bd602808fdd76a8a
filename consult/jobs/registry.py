"""Which function does which kind of job: dotted names, since the web process must never import a tasks module."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consult.jobs.work import Work

TASKS = {
    "cluster": "consult.issues.tasks:cluster",
    "count_pages": "consult.consultations.tasks:count_pages",
    "extract": "consult.documents.tasks:read",
    "look": "consult.documents.tasks:look",
    "place": "consult.issues.placing:place",
}
# Kinds that never wait for any other work: each worker does those of a lane beside all else. A document that somebody
# has just sent is read while topics are sought, and while the two hundred pictures of somebody else's are looked at.
LANES = {"documents": ("extract", "count_pages"), "pictures": ("look",)}
# Called once in a new worker, before its first job: heavy libraries are loaded, and compiled, ahead of time.
WARM_UPS = ("analysis:warm_up",)


def _function(name: str) -> Callable[..., Any]:
    module, function = name.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def task(kind: str) -> "Callable[[Work], None]":
    """The function that does a kind of job. Raises KeyError for a kind that is not known."""
    return _function(TASKS[kind])


def warm_up() -> None:
    """Load what the tasks will need."""
    for name in WARM_UPS:
        _function(name)()
