"""What became of the topics of the run that is shown in a new one, told by their passages. For the worker alone."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import insert, select

import analysis
from consult.extensions import db
from consult.models.runs import Descent, Topic, TopicAssignment, TopicDescent, TopicModelRun


@dataclass(frozen=True)
class Lineage:
    """moved: the row of the topic that a passage left, None for no topic. kept: how many stayed in line.

    descents: of each new topic by the engine's number. lines: (row of the earlier topic, number of the new one) with
    how many passages are in both.
    """

    moved: dict[int, int | None] = field(default_factory=dict)
    kept: int | None = None
    descents: dict[int, Descent] = field(default_factory=dict)
    lines: dict[tuple[int, int], int] = field(default_factory=dict)


def with_previous(model: analysis.TopicModel, previous: TopicModelRun | None) -> Lineage:
    """How a result follows from a stored run; nothing is known of the first."""
    if previous is None:
        return Lineage()
    rows = _topics(previous)
    earlier = _as_stored(previous, rows)
    found = model.compare(earlier)
    was = {place.passage_id: place.topic for place in earlier.placements}
    both = Counter((was.get(place.passage_id), place.topic) for place in model.placements)
    return Lineage(
        moved={move.passage_id: None if move.before is None else rows[move.before].id for move in found.moved},
        kept=found.kept,
        descents={number: Descent(each.kind) for each in found.descents for number in each.after},
        lines={
            (rows[before].id, after): both[before, after]
            for each in found.descents
            for before in each.before
            for after in each.after
        },
    )


def store(lineage: Lineage, topic_ids: dict[int, int]) -> None:
    """Write the lines. topic_ids: the new topics' rows by the engine's number. Flushes."""
    lines = [
        {"after_id": topic_ids[after], "before_id": before_id, "shared": shared}
        for (before_id, after), shared in lineage.lines.items()
    ]
    if lines:
        db.session.execute(insert(TopicDescent), lines)


def _topics(run: TopicModelRun) -> dict[int, Topic]:
    found = db.session.scalars(select(Topic).where(Topic.run_id == run.id, Topic.parent_id.is_(None)))
    return {topic.number: topic for topic in found}


def _as_stored(run: TopicModelRun, topics: dict[int, Topic]) -> analysis.TopicModel:
    """A run as the engine compares it: the rows know, other than what was kept, whom each topic got on arrival."""
    numbers = {topic.id: number for number, topic in topics.items()}
    placed = db.session.execute(
        select(TopicAssignment.passage_id, TopicAssignment.topic_id).where(TopicAssignment.run_id == run.id)
    )
    return analysis.TopicModel(
        topics=tuple(analysis.Topic(number, None, topic.label, (), topic.size, ()) for number, topic in topics.items()),
        placements=tuple(
            analysis.Placement(passage_id, None if topic_id is None else numbers[topic_id], None, 0.0, None, None)
            for passage_id, topic_id in placed
        ),
        config=analysis.Config(),
        versions={},
        seconds={},
    )
