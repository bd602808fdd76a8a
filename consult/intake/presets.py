"""Tables as four other systems export them, turned into tables with our own names of columns."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consult.intake.layouts import CONSUL, DECIDIM, POLIS, Layout
from consult.intake.survey import survey_columns
from consult.intake.tables import ImportFileError, Row, Table

CITIZEN_SPACE = "citizen-space"
LAYOUTS: dict[str, Sequence[Layout]] = {"decidim": DECIDIM, "consul": CONSUL, "polis": POLIS}
PRESETS = ("decidim", "consul", CITIZEN_SPACE, "polis")
_RESPONSE = Layout("response", (), {})
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")


@dataclass
class Converted:
    """A table with our own names. used: places of the first table by what they hold. skipped: rows, by why."""

    table: Table
    used: dict[int, str]
    note: str
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Wishes:
    """What whoever imports says of the columns: names by what they hold, and by the question they answer."""

    columns: Mapping[str, str]
    answers: Mapping[int, Sequence[str]]


def convert(preset: str, table: Table, questions: Sequence[Sequence[str]], wishes: Wishes) -> Converted:
    """A table of another system as one that our importer reads. questions: the words of each, in every language.

    Raises ImportFileError where it is no table of that system, or a column that is wished for is not there.
    """
    headers = [header.casefold() for header in table.headers]
    if preset == CITIZEN_SPACE:
        layout, places = _RESPONSE, survey_columns(table.headers, questions, wishes.answers)
        _require_answers(table, places)
    else:
        layout = _layout_of(preset, table, headers)
        places = {meaning: _places(headers, names) for meaning, names in layout.meanings.items()}
    for meaning, column in wishes.columns.items():
        if column.casefold() not in headers:
            raise ImportFileError(
                f"There is no column {column!r}; there are: {', '.join(filter(None, table.headers))}."
            )
        places[meaning] = [headers.index(column.casefold())]
    return _converted(layout, table, {meaning: found for meaning, found in places.items() if found})


def _require_answers(table: Table, places: Mapping[str, Sequence[int]]) -> None:
    if not any(meaning.startswith("answer") for meaning in places):
        raise ImportFileError(
            "No column bears the words or the number of a question. Name them with --answer NUMBER=COLUMN, once for "
            f"each; there are: {', '.join(filter(None, table.headers))}."
        )


def _layout_of(preset: str, table: Table, headers: Sequence[str]) -> Layout:
    for layout in LAYOUTS[preset]:
        if all(_places(headers, need.split("|")) for need in layout.needs):
            return layout
    known = "; ".join(f"{layout.name}s ({', '.join(layout.needs)})" for layout in LAYOUTS[preset])
    votes = " Files of votes are not imported: give comments.csv." if preset == "polis" else ""
    raise ImportFileError(
        f"That is no table of {preset} that is known. Known are, with the columns they need: {known}.{votes} "
        f"There are: {', '.join(filter(None, table.headers[:40]))}. Without --preset, columns can be named one by one."
    )


def _places(headers: Sequence[str], names: Sequence[str]) -> list[int]:
    found = []
    for name in names:
        if name.endswith("/*"):
            found += [place for place, header in enumerate(headers) if _is_tongue(header, name[:-1])]
        elif name in headers:
            found.append(headers.index(name))
    return found


def _is_tongue(header: str, before: str) -> bool:
    return header.startswith(before) and _TAG.fullmatch(header[len(before) :]) is not None


def _converted(layout: Layout, table: Table, places: Mapping[str, Sequence[int]]) -> Converted:
    tongues = {
        place: table.headers[place].rpartition("/")[2] for place in places.get("text", ()) if _has_tongue(table, place)
    }
    headers = [*places, *(["language"] if tongues and "language" not in places else [])]
    used = {place: meaning for meaning, found in places.items() for place in found}
    converted = Converted(Table(headers, []), used, layout.note)
    names = [header.casefold() for header in table.headers]
    for row in table.rows:
        why = layout.skips(dict(zip(names, row.cells, strict=False)))
        if why:
            converted.skipped[why] += 1
            continue
        cells = [_cell(layout, meaning, row, found) for meaning, found in places.items()]
        if len(headers) > len(places):
            cells.append(next((tag for place, tag in tongues.items() if _at(row, place)), ""))
        # What stands beyond the last column says that the row is torn; the reader tells so.
        converted.table.rows.append(Row(row.line, cells + row.cells[len(table.headers) :]))
    return converted


def _has_tongue(table: Table, place: int) -> bool:
    before, slash, tag = table.headers[place].casefold().rpartition("/")
    return bool(before and slash and _TAG.fullmatch(tag))


def _at(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _cell(layout: Layout, meaning: str, row: Row, places: Sequence[int]) -> str:
    filled = [cell for place in places if (cell := _at(row, place))]
    if meaning.startswith("answer"):
        return "\n\n".join(filled)  # the parts of one question
    cell = filled[0] if filled else ""
    if meaning == "id" and cell:
        return f"{layout.name}:{cell}"  # a comment and a proposal may have the same number
    return _from_milliseconds(cell) if meaning == "date" and layout.in_milliseconds else cell


def _from_milliseconds(cell: str) -> str:
    try:
        return dt.datetime.fromtimestamp(int(cell) / 1000, dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return cell  # the reader tells that it is no date
