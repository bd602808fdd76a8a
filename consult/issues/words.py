"""What states, steps and reasons that are stored as codes are called on the pages of the workbench."""

from collections.abc import Callable, Sequence
from typing import Any

from consult.i18n import LazyText, _, _l, number
from consult.models.consultations import Stage

STAGES: dict[Stage, LazyText] = {
    Stage.DRAFT: _l("Draft"),
    Stage.ANNOUNCED: _l("Announced"),
    Stage.OPEN: _l("Open"),
    Stage.CLOSED: _l("Closed"),
    Stage.REPORTED: _l("Results published"),
}
_WORKING = _l("working")
_STEPS = {
    "splitting": _l("cutting long texts into passages"),
    "reading": _l("reading the passages"),
    "words": _l("finding words and their stems"),
    "families": _l("finding near-identical texts"),
    "vectors": _l("weighing the words"),
    "embeddings": _l("comparing what the passages mean"),
    "graph": _l("looking for each passage’s neighbours"),
    "communities": _l("grouping neighbours into topics"),
    "centroids": _l("checking each passage against its topic"),
    "subtopics": _l("parting large topics"),
    "terms": _l("naming the topics"),
    "representatives": _l("choosing passages to read first"),
    "judging": _l("judging how firm the topics are"),
    "storing": _l("storing the topics"),
}
# What to do, whole sentences; the codes are those of job.error.
_INTERNAL = _l("Something failed on our side. Try again; if it fails again, tell whoever runs this site.")
_ERRORS = {
    "too_few_passages": _l("There are too few texts to form topics. Wait for more opinions, then try again."),
    "nothing_shared": _l("The texts have no words in common, so nothing can be grouped. Wait for more opinions."),
    "worker_lost": _l(
        "The worker stopped three times at this job, perhaps for lack of memory. Tell whoever runs this site."
    ),
}
# From which mean strength of its texts a topic hangs together well, or fairly: thirds of 35 topics of Madrid.
_FIRMLY, _FAIRLY = 0.22, 0.19
_HIGH, _MEDIUM, _LOW = _l("high"), _l("medium"), _l("low")
_REASONS = {
    "no_words": _l("it has no words that say what it is about"),
    "no_neighbour": _l("no other passage is like it"),
    "near_nothing": _l("it is far from what any topic speaks of"),
}


def step_words(step: str | None) -> str:
    """What a run is doing, as part of a sentence."""
    return str(_STEPS.get(step or "", _WORKING))


def error_words(code: str | None) -> str:
    """Why a run failed, and what to do: whole sentences."""
    return str(_ERRORS.get(code or "", _INTERNAL))


def cohesion_words(cohesion: float | None) -> str:
    """How well a topic hangs together, in a word; empty where it was not measured."""
    if cohesion is None:
        return ""
    return str(_HIGH if cohesion >= _FIRMLY else _MEDIUM if cohesion >= _FAIRLY else _LOW)


def health_words(findings: Sequence[Sequence[Any]]) -> list[str]:
    """What was found out about how good a grouping is, each finding a whole sentence."""
    return [_HEALTH[code](count, of) for code, count, of in findings if code in _HEALTH]


_HEALTH: dict[str, Callable[[int, int], str]] = {
    "firm_topics": lambda count, of: _(
        "Firm topics, found again when a tenth of the texts is left out: %(count)s of %(of)s.", count=count, of=of
    ),
    "unstable_topics": lambda count, of: _(
        "Unstable topics, which then fall apart: %(count)s of %(of)s. Read them with care.", count=count, of=of
    ),
    "near_topics": lambda count, of: _(
        "Topics that lie close to another one, and may be one issue with it: %(count)s.", count=count
    ),
    "largest_topic": lambda count, of: _(
        "The largest topic holds %(count)s of %(of)s passages: look at its parts.", count=number(count), of=number(of)
    ),
    "rare_passages": lambda count, of: _("Passages that are far from every topic: %(count)s.", count=number(count)),
    "without_topic": lambda count, of: _("Passages that share no word with any topic: %(count)s.", count=number(count)),
}


def reason_words(code: str | None) -> str:
    """Why a passage is in no topic, as part of a sentence; empty where no reason is known."""
    return str(_REASONS.get(code or "", ""))
