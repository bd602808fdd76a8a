import csv
import json
from pathlib import Path

import pytest

from analysis.__main__ import main
from tests.analysis.corpora import made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["código", "texto"])
        writer.writerows((f"r{at}", text) for at, text in enumerate([*made()[0], "😀", "varias\nlíneas de agua\x00"]))
    return path


def run(table: Path, *more: str) -> int:
    folder = table.parent
    command = ["cluster", str(table), "--id", "código", "--text", "texto"]
    return main([*command, "--out", str(folder / "out.csv"), "--report", str(folder / "report.json"), *more])


def test_cluster_writes_placements_and_a_report(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--resolution", "0.5", "--seed", "3") == 0
    with (table.parent / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    report = json.loads((table.parent / "report.json").read_text(encoding="utf-8"))
    assert list(rows[0]) == ["id", "topic", "subtopic", "strength"]
    assert [row["id"] for row in rows] == [f"r{at}" for at in range(196)]
    assert rows[194]["topic"] == rows[194]["subtopic"] == ""
    assert rows[195]["topic"] == rows[0]["topic"]
    top = report["topics"][0]
    assert top["size"] == sum(row["topic"] == "0" for row in rows)
    assert {row["topic"] for row in rows if row["id"] in top["representatives"]} == {"0"}
    assert report["settings"]["resolution"] == 0.5
    assert report["settings"]["seed"] == 3
    assert report["without_topic"] == {"no_words": 1}
    assert capsys.readouterr().err.startswith("195 of 196 rows in 6 topics")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"id;text\n1;agua\n", 'no column "código"'),
        ("código;texto\n1;\xff".encode("latin-1"), "not UTF-8"),
        ("código;texto\n".encode(), "found 0"),
        ("código;texto\n1;agua\n".encode(), "found 1"),
        ("código;texto\n1\n2;\n".encode(), "found 0"),
    ],
    ids=["empty", "column", "encoding", "no rows", "one row", "no texts"],
)
def test_a_table_that_does_not_serve_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    assert run(path) == 1
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_file_and_folder_are_named(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table.with_name("none.csv")) == 1
    assert "none.csv cannot be read" in capsys.readouterr().err
    assert run(table, "--out", str(table.parent / "none" / "out.csv")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_setting_without_sense_is_named(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(table, "--resolution", "0")
    assert "resolution must be" in capsys.readouterr().err
