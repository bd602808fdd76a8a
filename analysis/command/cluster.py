"""`cluster`: group the rows of a table, from scratch or with the topics of an earlier result going on."""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import analysis
from analysis.command.files import outputs
from analysis.command.progress import shown
from analysis.command.report import lineage_of, report_of
from analysis.command.rows import Place, Rows, read_rows, row_places
from analysis.command.saved import read_model, write_model
from analysis.command.writing import write_json, write_passages, write_places

# So many runs tell firm topics from others; beyond so many passages they would take longer than the grouping is worth.
_RUNS, _QUICK = 5, 10_000


def cluster(options: argparse.Namespace, settings: Mapping[str, Any]) -> str:
    """Read, group and write; gives the line that says what was found. EngineError where it cannot be done."""
    started = time.perf_counter()
    given = [options.out, options.report, options.passages, options.model]
    with outputs([path for path in given if path is not None], [options.table]) as written:
        files = {output.path: output for output in written}
        previous = read_model(options.update) if options.update else None
        rows = read_rows(options.table, options.id, options.text, options.language)
        model = _model(rows, settings, previous)
        places = row_places(rows, model.placements)
        report = _report(model, rows, places, options.stability)
        if previous is not None:
            report["lineage"] = lineage_of(model, previous, rows)
        write_places(files[options.out], rows.ids, places)
        write_json(files[options.report], report)
        if options.passages:
            write_passages(files[options.passages], rows, model.placements)
        if options.model:
            write_model(files[options.model], model)
    topics = sum(topic.parent is None for topic in model.topics)
    placed = sum(place.topic is not None for place in places)
    return f"{placed} of {len(places)} rows in {topics} topics, {time.perf_counter() - started:.1f} s"


def _report(model: analysis.TopicModel, rows: Rows, places: Sequence[Place], runs: int | None) -> dict[str, Any]:
    started = time.perf_counter()
    if runs is None:
        runs = _RUNS if len(rows.passages) <= _QUICK else 0
    show = shown()
    judged = analysis.quality(rows.passages, model, runs, lambda part: show("quality", part) if show else None)
    # Without passages: where the topics lie costs nothing.
    report = report_of(model, rows, places, judged, analysis.layout([], model))
    report["seconds"]["quality"] = round(time.perf_counter() - started, 4)
    return report


def _model(rows: Rows, settings: Mapping[str, Any], previous: analysis.TopicModel | None) -> analysis.TopicModel:
    """What is set holds; what is not is as it was before, or as usual."""
    if previous is None:
        return analysis.fit(rows.passages, analysis.Config(**settings), shown())
    return analysis.update(previous, rows.passages, replace(previous.config, **settings), shown())
