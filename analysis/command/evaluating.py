"""`evaluate`: what people coded against the topics of a result, and against one another."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.command.files import Output, outputs
from analysis.command.tables import read_table
from analysis.command.writing import write_json
from analysis.errors import EngineError


def evaluate(options: argparse.Namespace) -> str:
    """Compare and write the report; gives the line that sums it up. EngineError where nothing can be compared."""
    paths = [options.report] if options.report else []
    with outputs(paths, [options.table, options.topics]) as written:
        coders = [options.label] if options.second is None else [options.label, options.second]
        coded = _column(options.table, options.id, coders)
        topics = {row: cells[0] or None for row, cells in _column(options.topics, "id", [options.level]).items()}
        found = _compare(coded, topics, options)
        for output in written or [Output(Path("standard output"), None, sys.stdout.buffer)]:
            write_json(output, found)
    agreed = found["topics"]
    f1 = agreed["f1_micro"]
    sys.stdout.flush()
    return (
        f"AMI {agreed['ami']:.3f}, ARI {agreed['ari']:.3f}, V {agreed['v_measure']:.3f}, "
        f"F1 {f1['value']:.3f} (95 %: {f1['low']:.3f} to {f1['high']:.3f}) on {agreed['rows']} coded rows"
    )


def _column(path: Path, id_column: str, names: Sequence[str]) -> dict[str, list[str]]:
    """For each id the cells of some columns; EngineError where an id comes twice."""
    table = read_table(path, [id_column, *names])
    found: dict[str, list[str]] = {}
    cells = zip(*(table.columns[name] for name in names), strict=True)
    for row_id, line, row in zip(table.columns[id_column], table.lines, cells, strict=True):
        if row_id in found:
            raise EngineError("repeated_id", f'{path}: the id "{row_id[:60]}" comes again on line {line}.')
        found[row_id] = [cell.strip() for cell in row]
    return found


def _compare(
    coded: Mapping[str, Sequence[str]], topics: Mapping[str, str | None], options: argparse.Namespace
) -> dict[str, Any]:
    # Numerical libraries take their time to import; a table that does not serve is named before.
    from analysis.evaluate import agreement
    from analysis.evaluate import evaluate as measure

    labelled = {row: cells for row, cells in coded.items() if cells[0]}
    known = [row for row in labelled if row in topics]
    if not known:
        raise EngineError("nothing_coded", "No row with a label is among those with a topic: are the ids the same?")
    labels, places = [labelled[row][0] for row in known], [topics[row] for row in known]
    found: dict[str, Any] = {
        "topics": asdict(measure(labels, places, options.seed, options.named)),
        "coded_but_unknown": len(labelled) - len(known),
    }
    both = [cells for cells in labelled.values() if cells[-1]]
    if options.second is not None:
        if not both:
            raise EngineError("nothing_coded", "No row has a label of both coders.")
        found["coders"] = asdict(agreement([cells[0] for cells in both], [cells[-1] for cells in both], options.seed))
    return found
