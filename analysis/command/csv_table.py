"""CSV with a header, in UTF-8 (or UTF-16 with its mark), separated by commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader, TextIOWrapper

from analysis.command.files import start_of
from analysis.errors import EngineError

LONGEST_LINE = 256 * 1024 * 1024
_SEPARATORS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
# Comes after the last line: where a row swallows it, a quotation mark was never closed.
_END = "\x00end of the table\x00"


def read(file: BufferedReader, sought: Sequence[str]) -> tuple[list[str], Iterator[tuple[int, Mapping[str, object]]]]:
    """The column names, and each row with the line it begins on; EngineError where a row is none."""
    csv.field_size_limit(LONGEST_LINE)
    lines = text_lines(file)
    header = list(_header_lines(lines))
    separator, names = _header("".join(header), sought)
    for name in sought:
        if names.count(name) > 1:
            raise EngineError("column_twice", f'the column "{name}" is there twice; rename one of the two.')
    return names, _rows(lines, separator, names, len(header) + 1)


def text_lines(file: BufferedReader) -> Iterator[str]:
    """The lines of a text with their ends; EngineError names the line that is not in UTF-8."""
    encoding = "utf-16" if start_of(file).startswith(_UTF16_MARKS) else "utf-8-sig"
    text = TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="")
    number = 1
    try:
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise EngineError("long_line", f"line {number} has more than {LONGEST_LINE:,} characters.")
            stray = None if line.isascii() else _STRAY_BYTE.search(line)
            if stray:
                raise _not_utf8(number, f" (byte 0x{ord(stray.group()) - 0xDC00:02x})")
            yield line
            number += 1
    except UnicodeError as error:
        raise _not_utf8(number, "") from error


def _not_utf8(line: int, which: str) -> EngineError:
    return EngineError(
        "not_utf8", f"line {line} is not UTF-8{which}; save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)."
    )


def _header_lines(lines: Iterator[str]) -> Iterator[str]:
    """The first line, and those after it while a quotation mark is open: survey questions may have line breaks."""
    marks = 0
    for line in lines:
        yield line
        marks += line.count('"')
        if marks % 2 == 0:
            return


def _header(text: str, sought: Sequence[str]) -> tuple[str, list[str]]:
    """The separator that finds most of the columns sought, else most columns; and the names."""
    found = [(separator, _names(text, separator)) for separator in _SEPARATORS]
    return max(found, key=lambda each: (len(set(sought) & set(each[1])), len(each[1])))


def _names(text: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([text], delimiter=separator), [])]
    except csv.Error as error:
        raise EngineError("not_csv", f"the header cannot be read: {error}.") from error


def _rows(
    lines: Iterator[str], separator: str, names: Sequence[str], first: int
) -> Iterator[tuple[int, Mapping[str, object]]]:
    reader = csv.reader(_with_end(lines), delimiter=separator)
    begins = first
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise EngineError("open_quote", f"a quotation mark in the row of line {begins} is never closed.")
            if any(cell.strip() for cell in cells[len(names) :]):
                raise EngineError(
                    "extra_cells",
                    f"line {begins} has {len(cells)} cells, the header {len(names)}; a text with the separator in it"
                    " needs quotation marks.",
                )
            if any(cells):
                yield begins, dict(zip(names, cells, strict=False))
            begins = first + reader.line_num
    except csv.Error as error:
        raise EngineError("not_csv", f"line {begins} is no row of a CSV: {error}.") from error


def _with_end(lines: Iterator[str]) -> Iterator[str]:
    yield from lines
    yield _END
