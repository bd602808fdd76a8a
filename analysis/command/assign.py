"""`assign`: find the place of further rows among the topics of an earlier result, which stay as they are."""

import argparse
import time

from analysis.command.files import outputs
from analysis.command.rows import read_rows, row_places
from analysis.command.saved import read_model
from analysis.command.writing import write_passages, write_places


def assign(options: argparse.Namespace) -> str:
    """Read, assign and write; gives the line that says what was found. EngineError where it cannot be done."""
    started = time.perf_counter()
    paths = [path for path in (options.out, options.passages) if path is not None]
    with outputs(paths, [options.table, options.model]) as (out, *passages):
        model = read_model(options.model)
        rows = read_rows(options.table, options.id, options.text, options.language)
        placements = model.assign(rows.passages)
        places = row_places(rows, placements)
        write_places(out, rows.ids, places)
        for output in passages:
            write_passages(output, rows, placements)
    placed = sum(place.topic is not None for place in places)
    return f"{placed} of {len(places)} rows near a topic, {time.perf_counter() - started:.1f} s"
