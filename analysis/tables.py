"""Tables in and out for the command: CSV with a header, UTF-8, separated by commas, semicolons or tabs."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from analysis.errors import EngineError
from analysis.model import Placement, Topic, TopicModel

_LARGEST_FIELD = 256 * 1024 * 1024
_SEPARATORS = ",;\t"


class Rows(NamedTuple):
    """The ids and texts of a table, row by row; a missing text is ""."""

    ids: list[str]
    texts: list[str]


def read_rows(path: Path, id_column: str, text_column: str) -> Rows:
    """The two columns of the CSV at `path`; EngineError where it cannot be read or lacks one of them."""
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            separator = max(_SEPARATORS, key=header.count)
            file.seek(0)
            reader = csv.DictReader(file, delimiter=separator, restval="")
            _check_columns(path, list(reader.fieldnames or []), (id_column, text_column))
            pairs = [(row[id_column] or "", row[text_column] or "") for row in reader]
    except UnicodeDecodeError as error:
        raise EngineError("not_utf8", f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except csv.Error as error:
        raise EngineError("not_csv", f"{path} is not a CSV that can be read: {error}.") from error
    except OSError as error:
        raise EngineError("not_readable", f"{path} cannot be read: {error.strerror or error}.") from error
    return Rows([number for number, _ in pairs], [text for _, text in pairs])


def write_placements(path: Path, ids: Sequence[str], placements: Sequence[Placement]) -> None:
    """One line a row: id, topic, subtopic, strength; an empty topic says that there is none."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "topic", "subtopic", "strength"])
            for row_id, place in zip(ids, placements, strict=True):
                topic, subtopic = ("" if number is None else number for number in (place.topic, place.subtopic))
                writer.writerow([row_id, topic, subtopic, f"{place.strength:.4f}"])
    except OSError as error:
        raise EngineError("not_writable", f"{path} cannot be written: {error.strerror or error}.") from error


def write_report(path: Path, ids: Sequence[str], model: TopicModel) -> None:
    """The topics by the row's own ids, the settings, the versions, the seconds a step, and what was left out."""
    reasons = Counter(place.reason for place in model.placements if place.reason)
    report = {
        "topics": [_topic(topic, ids) for topic in model.topics],
        "rows": len(model.placements),
        "without_topic": dict(sorted(reasons.items())),
        "in_families": sum(place.family is not None for place in model.placements),
        "settings": asdict(model.config),
        "versions": dict(model.versions),
        "seconds": {step: round(spent, 4) for step, spent in model.seconds.items()},
    }
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise EngineError("not_writable", f"{path} cannot be written: {error.strerror or error}.") from error


def _topic(topic: Topic, ids: Sequence[str]) -> dict[str, Any]:
    return {
        "number": topic.number,
        "parent": topic.parent,
        "label": topic.label,
        "terms": [[term, round(weight, 5)] for term, weight in topic.terms],
        "size": topic.size,
        "representatives": [ids[row] for row in topic.representatives],
    }


def _check_columns(path: Path, found: Sequence[str], wanted: Sequence[str]) -> None:
    if not found:
        raise EngineError("empty_file", f"{path} is empty.")
    for name in wanted:
        if name not in found:
            raise EngineError("no_column", f'{path} has no column "{name}"; it has {", ".join(found)}.')
