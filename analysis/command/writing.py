"""What a run found, as tables and as a report."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper

from analysis.command.files import Output, naming
from analysis.command.rows import Place, Rows
from analysis.model import Placement


def write_places(output: Output, ids: Sequence[str], places: Sequence[Place]) -> None:
    """One line a row: id, topic, subtopic, strength; an empty topic says that there is none."""
    _write_table(
        output,
        ("id", "topic", "subtopic", "strength"),
        ((row_id, *_cells(place)) for row_id, place in zip(ids, places, strict=True)),
    )


def write_passages(output: Output, rows: Rows, placements: Sequence[Placement]) -> None:
    """One line a passage: the row's id, where in its text (characters, end excluded), and the passage's own topic."""
    _write_table(
        output,
        ("id", "start", "end", "topic", "subtopic", "strength"),
        (
            (rows.ids[row], span.start, span.end, *_cells(place))
            for row, span, place in zip(rows.row_of, rows.spans, placements, strict=True)
        ),
    )


def write_json(output: Output, report: Mapping[str, object]) -> None:
    """A report, indented, in UTF-8."""
    with naming(output.path):
        output.file.write((json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace"))


def _cells(place: Place | Placement) -> tuple[object, object, str]:
    topic, subtopic = ("" if number is None else number for number in (place.topic, place.subtopic))
    return topic, subtopic, f"{place.strength:.4f}"


def _write_table(output: Output, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with naming(output.path):
        text = TextIOWrapper(output.file, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
        text.detach()
