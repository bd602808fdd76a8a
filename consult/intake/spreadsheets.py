"""Cells that a spreadsheet would take for a formula: marked on the way out, and given back as they were on the way in.

Whoever opens an export must not run what a stranger wrote. The mark is the apostrophe that spreadsheets know.
"""

import re

# Full-width signs are turned into plain ones by some programs.
_SIGNS = "=+\\-@\t\r＝＋－＠"
_DANGEROUS = re.compile(f"'*[{_SIGNS}]")
_MARKED = re.compile(f"'+[{_SIGNS}]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def guarded(cell: str) -> str:
    """The cell with a mark before what could be a formula; numbers stay numbers."""
    return "'" + cell if _DANGEROUS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if _MARKED.match(cell) else cell
