"""The report of a run: its topics by the rows' own ids, and how they came about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analysis.command.rows import Place, Rows
from analysis.model import Topic, TopicModel

_PASSAGES = {"representatives", "summary"}


def report_of(model: TopicModel, rows: Rows, places: Sequence[Place]) -> dict[str, Any]:
    """Topics with their rows and passages counted, what was left out and why, settings, versions, seconds a step."""
    sizes = Counter(place.topic for place in places) + Counter(place.subtopic for place in places)
    row_of = {passage.id: rows.ids[row] for passage, row in zip(rows.passages, rows.row_of, strict=True)}
    return {
        "topics": [_topic(topic, sizes[topic.number], row_of) for topic in model.topics],
        "rows": len(rows.ids),
        "passages": len(rows.passages),
        "without_topic": dict(sorted(Counter(place.reason for place in places if place.reason).items())),
        "in_families": sum(place.family is not None for place in model.placements),
        "resolution": model.resolution,
        "settings": asdict(model.config),
        "versions": dict(model.versions),
        "seconds": {step: round(spent, 4) for step, spent in model.seconds.items()},
    }


def _topic(topic: Topic, size: int, row_of: Mapping[int, str]) -> dict[str, Any]:
    """All that is known of a topic; where it names passages, their rows, each once and in order."""
    found = {**asdict(topic), "size": size, "passages": topic.size}
    found["terms"] = [[term, round(weight, 5)] for term, weight in topic.terms]
    for name in _PASSAGES & found.keys():
        found[name] = list(dict.fromkeys(row_of[passage] for passage in found[name]))
    return found


def lineage_of(model: TopicModel, previous: TopicModel, rows: Rows) -> dict[str, Any]:
    """What became of the topics of an earlier result, and the rows with a passage that left its topic."""
    found = model.compare(previous)
    row_of = {passage.id: rows.ids[row] for passage, row in zip(rows.passages, rows.row_of, strict=True)}
    return {
        "descents": [asdict(descent) for descent in found.descents],
        "opened": list(model.opened),
        "kept_passages": found.kept,
        "moved": [{"id": row_of[move.passage_id], "before": move.before, "after": move.after} for move in found.moved],
    }
