import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

import analysis.command.cluster
from analysis.__main__ import main
from analysis.health import Finding, in_words
from tests.analysis.corpora import made
from tests.analysis.test_engine_quality import RARE

SHARED = {"es": "Así lo dijo la CONAGUA por la NOM 127-SSA1.", "en": "as CONAGUA says of NOM 127-SSA1"}
ENGLISH = ["river", "water", "well", "pipe", "drought", "basin", "dam", "spring", "sewage"]


def cluster(folder: Path, rows: list[tuple[str, str]], *more: str) -> dict[str, Any]:
    """The report on these rows."""
    table = folder / "in.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *rows])
    argv = ["cluster", str(table), "--id", "id", "--text", "text", "--resolution", "0.5", *more]
    assert main([*argv, "--out", str(folder / "out.csv"), "--report", str(folder / "report.json")]) == 0
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def given() -> list[tuple[str, str]]:
    return [(f"r{at}", text) for at, text in enumerate([*made()[0], RARE])]


def strengths(folder: Path) -> dict[str, list[float]]:
    """The strengths of the rows of each topic."""
    found: dict[str, list[float]] = {}
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["topic"], []).append(float(row["strength"]))
    return found


def test_each_topic_has_its_quality_and_its_place_on_a_map(tmp_path: Path) -> None:
    report = cluster(tmp_path, given(), "--stability", "3")
    tops = [topic for topic in report["topics"] if topic["parent"] is None]
    found = strengths(tmp_path)
    for topic in tops:
        own = found[str(topic["number"])]
        assert topic["cohesion"] == pytest.approx(sum(own) / len(own), abs=1e-3)
        assert topic["nearest"] in {each["number"] for each in tops} - {topic["number"]}
        assert 0 < topic["separation"] <= 1
        assert 0 <= topic["stability"] <= 1
        assert math.hypot(topic["x"], topic["y"]) + topic["radius"] < 1.5
    assert sum(topic["stability"] > 0.75 for topic in tops) >= len(tops) - 1
    assert report["stability"]["runs"] == 3
    assert report["stability"]["agreement"] > 0.8
    assert report["seconds"]["quality"] > 0
    for topic in report["topics"]:
        assert ("cohesion" in topic) is ("x" in topic) is (topic["parent"] is None)


def test_each_topic_has_titles_and_a_summary_of_its_rows(tmp_path: Path) -> None:
    report = cluster(tmp_path, given())
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        place = {row["id"]: (row["topic"], row["subtopic"]) for row in csv.DictReader(file)}
    for topic in report["topics"]:
        assert 1 <= len(topic["titles"]) <= 5
        assert 3 <= len(topic["summary"]) <= 5
        assert all(str(topic["number"]) in place[row] for row in topic["summary"])


def test_what_is_rare_is_named_by_its_place_in_its_row(tmp_path: Path) -> None:
    """Each of its words is said by one other row, so that the run knows them all."""
    words = RARE.split()
    rows = [(row, f"{text} {words[at % 19]}" if at % 10 == 0 else text) for at, (row, text) in enumerate(given()[:-1])]
    paper = f"{'. '.join(made(2)[0][:12])}.\n\n{RARE}. {RARE}. {RARE}.\n\n{'. '.join(made(2)[0][12:24])}."
    report = cluster(tmp_path, [*rows, ("paper", paper)])
    found = [each for each in report["rare"] if each["id"] == "paper"]
    assert [paper[each["start"] : each["end"]].startswith("Que los payasos") for each in found] == [True]
    assert f"{len(report['rare'])} passage" in report["health"]
    assert "far from everything" in report["health"]


def test_without_runs_nothing_is_said_of_stability(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [cluster(tmp_path, given(), "--stability", "0")]
    monkeypatch.setattr(analysis.command.cluster, "_QUICK", 100)
    found.append(cluster(tmp_path, given()))
    for report in found:
        assert report["stability"] == {"runs": 0, "agreement": None}
        assert {topic["stability"] for topic in report["topics"] if topic["parent"] is None} == {None}
        assert "firm" not in report["health"]
        assert "far from everything" in report["health"]
    assert cluster(tmp_path, given(), "--stability", "1")["stability"]["runs"] == 1


def test_a_small_table_is_grouped_five_times_more_unasked(tmp_path: Path) -> None:
    report = cluster(tmp_path, given())
    assert report["stability"]["runs"] == 5
    assert " topics are firm" in report["health"]


@pytest.mark.parametrize("runs", ["-1", "101", "many", "2.5"])
def test_a_number_of_runs_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str], runs: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["cluster", "in.csv", "--id", "a", "--text", "b", "--out", "c", "--report", "d", "--stability", runs])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "--stability" in said
    assert said.count("\n") == 1


def test_topics_of_two_languages_are_proposed_as_one(tmp_path: Path) -> None:
    spanish = [(f"es{at}", f"{text} {SHARED['es']}") for at, text in enumerate(made()[0][:60])]
    english = [
        (
            f"en{at}",
            f"We want the {ENGLISH[at % 9]} and the {ENGLISH[at % 7]} with the {ENGLISH[at % 5]}, {SHARED['en']}",
        )
        for at in range(63)
    ]
    others = [(f"o{at}", text) for at, text in enumerate(made()[0][90:])]
    report = cluster(tmp_path, [*spanish, *english, *others])
    (proposal,) = report["proposals"]
    assert {"CONAGUA", "127-SSA1"} <= set(proposal["shared"])
    shown = [topic["representatives"][0][:2] for topic in report["topics"] if topic["number"] in proposal["topics"]]
    assert sorted(shown) == ["en", "es"]


def test_one_is_said_otherwise_than_several() -> None:
    found = [Finding("firm_topics", 3, 4), Finding("unstable_topics", 1, 4), Finding("rare_passages", 2, 90)]
    assert in_words(found) == "3 of 4 topics are firm; 1 topic is unstable; 2 passages sit far from everything."
    assert in_words([]) == ""
