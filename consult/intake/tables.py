"""Tables as other tools write them: CSV in UTF-8 and XLSX, read whole before anything is stored."""

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consult.errors import ConsultError
from consult.intake.spreadsheets import unguarded

MAX_UNPACKED = 1024**3  # bytes of an XLSX file's parts
MAX_CELL = 10_000_000  # characters
MAX_ROWS = 1_048_576  # of a sheet, as its own programs have it; a file of 5 KB can claim any number
# What a damaged, encrypted or strangely packed archive raises.
_PACKING = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
_SEPARATORS = ",;\t"


class ImportFileError(ConsultError):
    """A file cannot be imported at all; nothing of it was stored."""


@dataclass(frozen=True)
class Row:
    """One row: the line on which it begins (in a sheet: its number) and its cells as text, trimmed."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A table with the names of its columns; empty rows are left out."""

    headers: list[str]
    rows: list[Row]


def read_table(path: Path) -> Table:
    """Read a file by its kind. Raises ImportFileError saying what is wrong and what to do."""
    readers = {".csv": _csv_rows, ".tsv": _csv_rows, ".xlsx": _xlsx_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ImportFileError(f"{path.name} is neither a CSV nor an XLSX file. Save it as one of these.")
    rows = (Row(row.line, [cell.strip() for cell in row.cells]) for row in reader(path))
    filled = [row for row in rows if any(row.cells)]
    if not filled:
        raise ImportFileError(f"{path.name} is empty. It needs a first row with the names of its columns.")
    return Table(filled[0].cells, filled[1:])


def _csv_rows(path: Path) -> Iterator[Row]:
    text = _decoded(path)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, [unguarded(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as problem:
        raise ImportFileError(
            f"{path.name} cannot be read from line {line} on ({problem}). "
            "Most often a quotation mark is not closed, or not doubled inside of a text."
        ) from None


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise ImportFileError(
            f"{path.name} is not UTF-8: byte 0x{data[problem.start]:02X} at position {problem.start:,}, "
            f'on line {line:,}. Save it as "CSV UTF-8" and try again.'
        ) from None


def _separator(text: str) -> str:
    """The sign that parts most cells of the first line, outside of quotation marks."""
    outside = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _xlsx_rows(path: Path) -> Iterator[Row]:
    import openpyxl

    _check_size(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MAX_ROWS:
                raise ValueError(f"it claims more than {MAX_ROWS:,} rows")
            yield Row(number, [_as_text(value) for value in values])
        book.close()
    except (LookupError, ValueError, TypeError, SyntaxError, AttributeError, OSError, *_PACKING) as problem:
        # The library has no error of its own for what is inside of a broken file.
        raise ImportFileError(f"{path.name} is damaged ({problem}). Open it and save it again.") from None


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (ValueError, *_PACKING):
        raise ImportFileError(f"{path.name} is no XLSX file, or damaged. Open it and save it again.") from None
    if unpacked > MAX_UNPACKED:
        raise ImportFileError(f"{path.name} is too large unpacked. Save it in parts.")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
