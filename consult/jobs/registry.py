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
}
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
