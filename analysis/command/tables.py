"""Tables in: CSV, JSONL and Parquet, packed with gzip or not, told apart by name and content."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from analysis.command import csv_table, json_table, parquet_table
from analysis.command.files import opened, start_of
from analysis.errors import EngineError

Record = tuple[int, Mapping[str, object]]
_Format = Callable[[BufferedReader, Sequence[str]], tuple[list[str] | None, Iterator[Record]]]
_SURROGATE = re.compile("[\ud800-\udfff]")
_BY_SUFFIX: dict[str, _Format] = {
    ".csv": csv_table.read,
    ".tsv": csv_table.read,
    ".txt": csv_table.read,
    ".json": json_table.read,
    ".jsonl": json_table.read,
    ".ndjson": json_table.read,
    ".parquet": parquet_table.read,
}


class Table(NamedTuple):
    """Some columns of a table; lines says where each row begins in the file, from 1 (its number in a Parquet)."""

    columns: Mapping[str, list[str]]
    lines: list[int]


def read_table(path: Path, wanted: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The columns `wanted` of the table at `path`, and those of `optional` that it has, as text; "" where none is.

    EngineError, with one sentence that names the file, where it cannot be read or lacks a column.
    """
    with opened(path) as file:
        try:
            names, records = _format(path, start_of(file))(file, [*wanted, *optional])
            return _collect(names, records, wanted, optional)
        except EngineError as error:
            raise EngineError(error.code, f"{path}: {error.message}") from error


def _format(path: Path, start: bytes) -> _Format:
    if not start:
        raise EngineError("empty_file", "the file is empty.")
    if start.startswith(b"PAR1"):
        return parquet_table.read
    if start.startswith(b"PK\x03\x04"):
        raise EngineError("not_a_table", "this is a spreadsheet or another packed folder; save it as CSV.")
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    guess = json_table.read if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else csv_table.read
    return _BY_SUFFIX.get(suffix, guess)


def _collect(
    names: list[str] | None, records: Iterator[Record], wanted: Sequence[str], optional: Sequence[str]
) -> Table:
    if names is not None:
        _check(names, wanted)
    columns: dict[str, list[str]] = {name: [] for name in dict.fromkeys([*wanted, *optional])}
    lines: list[int] = []
    seen: dict[str, None] = dict.fromkeys(names or ())
    for line, record in records:
        if names is None:
            seen.update(dict.fromkeys(record))
        lines.append(line)
        for name, cells in columns.items():
            cells.append(_cell(record.get(name), name, line))
    if names is None:
        _check(list(seen), wanted)
    return Table({name: cells for name, cells in columns.items() if name in seen}, lines)


def _check(found: Sequence[str], wanted: Sequence[str]) -> None:
    if not found:
        raise EngineError("empty_file", "there is nothing in the file.")
    for name in wanted:
        if name not in found:
            raise EngineError("no_column", f'no column "{name}"; there are: {_list(found)}.')


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:20] if name)
    one_line = " ".join(shown.split()) or '""'
    return one_line if len(names) <= 20 else f"{one_line} and {len(names) - 20} more"


def _cell(value: object, name: str, line: int) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # Half a character cannot be written again; its place is kept, so that offsets stay right.
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, (bool, int, float)):
        return str(value)
    raise EngineError("not_text", f'line {line}: "{name}" is neither text nor a number.')
