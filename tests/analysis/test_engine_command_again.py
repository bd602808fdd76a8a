"""Results that are kept: further rows are assigned to them, and an update goes on from them."""

import csv
import json
from pathlib import Path

import pytest

from analysis.__main__ import main
from tests.analysis.corpora import made
from tests.analysis.test_engine_command import rows_of

TEXTS, LABELS = made()
OLD = [at for at in range(len(TEXTS)) if at % 6]
NEW = [at for at in range(len(TEXTS)) if at % 6 == 0]


def write_texts(path: Path, which: list[int], more: tuple[tuple[str, str], ...] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *((f"r{at}", TEXTS[at]) for at in which), *more])
    return path


def cluster(table: Path, *more: str) -> int:
    out, report = table.with_name("out.csv"), table.with_name("report.json")
    command = ["cluster", str(table), "--id", "id", "--text", "text", "--resolution", "0.5"]
    return main([*command, "--out", str(out), "--report", str(report), *more])


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "topics"
    assert cluster(write_texts(tmp_path / "old.csv", OLD), "--model", str(path)) == 0
    return path


def topic_of_label(path: Path) -> dict[str, str]:
    """The topic that each theme of the old texts is in; they are in one each."""
    found = {LABELS[int(row["id"][1:])]: row["topic"] for row in rows_of(path)}
    assert len(set(found.values())) == len(found) == 6
    return found


def test_further_rows_find_their_place_and_move_nothing(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = kept.parent
    topics = topic_of_label(folder / "out.csv")
    was = kept.read_bytes()
    strange = ("x", "Zapatos lustrados bailan tangos lejanos"), ("y", ""), ("long", "\n\n".join(TEXTS[:40]))
    table = write_texts(folder / "new.csv", NEW, strange)
    capsys.readouterr()
    command = ["assign", str(table), "--model", str(kept), "--id", "id", "--text", "text"]
    assert main([*command, "--out", str(folder / "near.csv"), "--passages", str(folder / "passages.csv")]) == 0
    rows = {row["id"]: row for row in rows_of(folder / "near.csv")}
    assert [rows[f"r{at}"]["topic"] for at in NEW] == [topics[LABELS[at]] for at in NEW]
    assert rows["x"]["topic"] == rows["y"]["topic"] == ""
    assert rows["long"]["topic"] == topics["agua"]
    assert sum(row["id"] == "long" for row in rows_of(folder / "passages.csv")) > 1
    assert capsys.readouterr().err.startswith(f"{len(NEW) + 1} of {len(NEW) + 3} rows near a topic")
    assert kept.read_bytes() == was


def test_an_update_goes_on_with_the_topics_and_says_what_became_of_them(kept: Path) -> None:
    folder = kept.parent
    before = {row["id"]: row["topic"] for row in rows_of(folder / "out.csv")}
    table = write_texts(folder / "all.csv", [*NEW, *OLD])
    assert cluster(table, "--update", str(kept), "--model", str(kept), "--seed", "5") == 0
    after = {row["id"]: row["topic"] for row in rows_of(folder / "out.csv")}
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    lineage = report["lineage"]
    assert report["settings"]["seed"] == 5
    line = {str(each["before"][0]): str(each["after"][0]) for each in lineage["descents"]}
    assert {each["kind"] for each in lineage["descents"]} <= {"same", "grew"}
    assert len(line) == 6
    moved = {move["id"] for move in lineage["moved"]}
    assert all(line[before[number]] == after[number] for number in before.keys() - moved)
    assert len(moved) <= 4
    assert lineage["kept_passages"] == len(OLD) - len(moved)
    assert lineage["opened"] == []


def test_what_is_no_kept_result_is_named_in_one_line(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = kept.parent
    capsys.readouterr()
    broken = folder / "broken"
    broken.write_bytes(kept.read_bytes()[:-300])
    for path, says in ((folder / "out.csv", "no result"), (broken, "damaged"), (folder / "none", "No such file")):
        command = ["assign", str(folder / "old.csv"), "--model", str(path), "--id", "id", "--text", "text"]
        assert main([*command, "--out", str(folder / "near.csv")]) == 1
        assert cluster(folder / "old.csv", "--update", str(path)) == 1
        said = capsys.readouterr().err
        assert said.count(says) == said.count("\n") == 2
    assert not (folder / "near.csv").exists()


def test_a_sentence_model_that_is_not_there_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_texts(tmp_path / "in.csv", OLD)
    assert cluster(table, "--embeddings", "no/such/model", "--cache", str(tmp_path / "cache")) == 1
    said = capsys.readouterr().err
    assert "model" in said
    assert said.count("\n") == 1
