"""The report of a run: its topics by the rows' own ids, and how they came about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analysis.command.rows import Place, Rows
from analysis.health import in_words
from analysis.model import Topic, TopicModel

if TYPE_CHECKING:
    from analysis.measures import Quality
    from analysis.positions import Layout

_PASSAGES = {"representatives", "summary"}


def report_of(
    model: TopicModel, rows: Rows, places: Sequence[Place], judged: "Quality", drawn: "Layout"
) -> dict[str, Any]:
    """Topics with their rows and passages counted, their quality and their place on a map; what may be one topic in two
    languages; what is rare; what was left out and why; settings, versions, seconds a step."""
    sizes = Counter(place.topic for place in places) + Counter(place.subtopic for place in places)
    row_of = _row_of(rows)
    quality = {each.topic: {**asdict(each), **_on_map(each.topic, drawn)} for each in judged.topics}
    return {
        "health": in_words(judged.health),
        "stability": {"runs": judged.runs, "agreement": judged.stability},
        "topics": [_topic(topic, sizes[topic.number], row_of, quality.get(topic.number, {})) for topic in model.topics],
        "proposals": [asdict(proposal) for proposal in model.proposals],
        "rare": _rare(judged.rare, rows),
        "rows": len(rows.ids),
        "passages": len(rows.passages),
        "without_topic": dict(sorted(Counter(place.reason for place in places if place.reason).items())),
        "in_families": sum(place.family is not None for place in model.placements),
        "resolution": model.resolution,
        "settings": asdict(model.config),
        "versions": dict(model.versions),
        "seconds": {step: round(spent, 4) for step, spent in model.seconds.items()},
    }


def _row_of(rows: Rows) -> dict[int, str]:
    """The row that each passage is in, by the passage's id."""
    return {passage.id: rows.ids[row] for passage, row in zip(rows.passages, rows.row_of, strict=True)}


def _topic(topic: Topic, size: int, row_of: Mapping[int, str], judged: Mapping[str, Any]) -> dict[str, Any]:
    """All that is known of a topic; where it names passages, their rows, each once and in order."""
    found = {**asdict(topic), "size": size, "passages": topic.size}
    found["terms"] = [[term, round(weight, 5)] for term, weight in topic.terms]
    for name in _PASSAGES & found.keys():
        found[name] = list(dict.fromkeys(row_of[passage] for passage in found[name]))
    return found | {name: value for name, value in judged.items() if name != "topic"}


def _on_map(topic: int, drawn: "Layout") -> dict[str, Any]:
    return {"x": drawn.topics[topic][0], "y": drawn.topics[topic][1], "radius": round(drawn.radii[topic], 5)}


def _rare(numbers: Sequence[int], rows: Rows) -> list[dict[str, Any]]:
    """Where the passages stand, by their row's id and characters in its text, in the order given."""
    at = {passage.id: place for place, passage in enumerate(rows.passages)}
    places = [at[number] for number in numbers]
    return [
        {"id": rows.ids[rows.row_of[place]], "start": rows.spans[place].start, "end": rows.spans[place].end}
        for place in places
    ]


def lineage_of(model: TopicModel, previous: TopicModel, rows: Rows) -> dict[str, Any]:
    """What became of the topics of an earlier result, and the rows with a passage that left its topic."""
    found = model.compare(previous)
    row_of = _row_of(rows)
    return {
        "descents": [asdict(descent) for descent in found.descents],
        "opened": list(model.opened),
        "kept_passages": found.kept,
        "moved": [{"id": row_of[move.passage_id], "before": move.before, "after": move.after} for move in found.moved],
    }
