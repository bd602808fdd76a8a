"""`cluster`: group the rows of a table."""

import argparse
import time

import analysis
from analysis.command.files import outputs
from analysis.command.progress import shown
from analysis.command.report import report_of
from analysis.command.rows import read_rows, row_places
from analysis.command.writing import write_json, write_passages, write_places


def cluster(options: argparse.Namespace, config: analysis.Config) -> str:
    """Read, fit and write; gives the line that says what was found. EngineError where it cannot be done."""
    started = time.perf_counter()
    paths = [path for path in (options.out, options.report, options.passages) if path is not None]
    with outputs(paths, [options.table]) as (out, report, *passages):
        rows = read_rows(options.table, options.id, options.text, options.language)
        model = analysis.fit(rows.passages, config, shown())
        places = row_places(rows, model.placements)
        write_places(out, rows.ids, places)
        write_json(report, report_of(model, rows, places))
        for output in passages:
            write_passages(output, rows, model.placements)
    topics = sum(topic.parent is None for topic in model.topics)
    placed = sum(place.topic is not None for place in places)
    return f"{placed} of {len(places)} rows in {topics} topics, {time.perf_counter() - started:.1f} s"
