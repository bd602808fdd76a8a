"""JSONL: one JSON object a line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader

from analysis.command.csv_table import text_lines
from analysis.errors import EngineError


def read(file: BufferedReader, sought: Sequence[str]) -> tuple[None, Iterator[tuple[int, Mapping[str, object]]]]:
    """No column names, since any line may bring new ones; and each object with its line."""
    return None, _objects(file)


def _objects(file: BufferedReader) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text_lines(file), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        # Digits by the thousand and brackets without end are refused with these.
        except (ValueError, RecursionError) as error:
            raise EngineError("not_json", f"line {number} is no JSON object; JSONL has one on each line.") from error
        if not isinstance(found, dict):
            raise EngineError("not_json", f"line {number} is no JSON object; JSONL has one on each line.")
        yield number, found
