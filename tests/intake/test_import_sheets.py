"""Sheets whose archives are damaged, or were made to do harm: one line says so, and nothing swells."""

import re
import zipfile

import openpyxl
import pytest

from consult.intake import tables
from consult.intake.tables import ImportFileError, read_table


def _rewritten(path, part, pattern, replacement):
    """A sheet whose archive was tampered with."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = re.sub(pattern, replacement, parts[part])
    assert changed != parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, part: changed}.items():
            archive.writestr(name, content)
    return path


def test_a_sheet_that_claims_rows_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 1000)
    path = tmp_path / "rows.xlsx"
    sheet = b'<sheetData><row r="1001"><c r="A1001"><v>1</v></c></row>'
    _rewritten(path, "xl/worksheets/sheet1.xml", rb"(?s)<dimension.*<sheetData>", sheet)
    with pytest.raises(ImportFileError, match="more than 1,000 rows"):
        read_table(path)


def test_a_sheet_without_its_parts_is_told_to_be_damaged(tmp_path):
    path = _rewritten(tmp_path / "rows.xlsx", "[Content_Types].xml", rb"(?s).*", b"<a/>")
    with pytest.raises(ImportFileError, match="is damaged"):
        read_table(path)
    packed = bytearray(path.read_bytes())
    packed[packed.index(b"PK\x01\x02") + 6] = 255  # a version of ZIP that nobody knows
    path.write_bytes(packed)
    with pytest.raises(ImportFileError, match="no XLSX file, or damaged"):
        read_table(path)
