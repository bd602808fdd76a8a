import csv
import json
from pathlib import Path

import pytest

from analysis import split
from analysis.__main__ import main
from tests.analysis.corpora import THEMES, lots_of, made, theme_text


def write_table(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = ("código", "texto")) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    texts = [*made()[0], "😀", "varias\nlíneas de agua\x00", ""]
    return write_table(tmp_path / "in.csv", [(f"r{at}", text) for at, text in enumerate(texts)])


def run(table: Path, *more: str) -> int:
    folder = table.parent
    command = ["cluster", str(table), "--id", "código", "--text", "texto"]
    return main([*command, "--out", str(folder / "out.csv"), "--report", str(folder / "report.json"), *more])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_cluster_writes_placements_and_a_report(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, "--resolution", "0.5", "--seed", "3") == 0
    rows = rows_of(table.parent / "out.csv")
    report = json.loads((table.parent / "report.json").read_text(encoding="utf-8"))
    assert list(rows[0]) == ["id", "topic", "subtopic", "strength"]
    assert [row["id"] for row in rows] == [f"r{at}" for at in range(197)]
    assert rows[194]["topic"] == rows[194]["subtopic"] == rows[196]["topic"] == ""
    assert rows[195]["topic"] == rows[0]["topic"]
    top = report["topics"][0]
    assert top["size"] == top["passages"] == sum(row["topic"] == "0" for row in rows)
    assert {row["topic"] for row in rows if row["id"] in top["representatives"]} == {"0"}
    assert report["settings"]["resolution"] == 0.5
    assert report["settings"]["seed"] == 3
    assert report["without_topic"] == {"no_words": 2}
    assert capsys.readouterr().err.startswith("195 of 197 rows in 6 topics")


def long_rows() -> list[tuple[str, str]]:
    """Beside the short texts three rows of several paragraphs: two on water and one on bicycles, and the other way."""
    lots = lots_of(5)

    def paragraphs(*themes: str) -> str:
        return "\n\n".join(" ".join(theme_text(theme, lots) for _ in range(4)) for theme in themes)

    mixed = [("agua", "bici", "agua"), ("bici", "agua", "bici"), ("ruido",)]
    rows = [(f"r{at}", text) for at, text in enumerate(made()[0])]
    return [*rows, *((f"long{at}", paragraphs(*themes)) for at, themes in enumerate(mixed))]


def test_a_long_row_is_split_and_goes_where_most_of_its_words_go(tmp_path: Path) -> None:
    given = long_rows()
    table = write_table(tmp_path / "in.csv", given)
    assert run(table, "--resolution", "0.5", "--passages", str(tmp_path / "passages.csv")) == 0
    topic = {row["id"]: row["topic"] for row in rows_of(tmp_path / "out.csv")}
    passages = rows_of(tmp_path / "passages.csv")
    texts = dict(given)
    for number, text in texts.items():
        spans = [(int(row["start"]), int(row["end"])) for row in passages if row["id"] == number]
        assert spans == [(span.start, span.end) for span in split(text)]
    water, bicycle = topic["r0"], topic["r100"]
    assert [topic["long0"], topic["long1"]] == [water, bicycle]
    assert [row["topic"] for row in passages if row["id"] == "long0"] == [water, bicycle, water]
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["passages"] == len(passages) > report["rows"] == len(given)
    sizes = {str(each["number"]): each["size"] for each in report["topics"]}
    assert sizes[water] == list(topic.values()).count(water)


def test_rows_in_another_order_go_to_the_same_topics(tmp_path: Path) -> None:
    given = long_rows()
    found = []
    for order in (given, given[::-1]):
        assert run(write_table(tmp_path / "in.csv", order)) == 0
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        found.append((sorted(map(str, rows_of(tmp_path / "out.csv"))), report["topics"]))
    assert found[0] == found[1]


def test_a_column_may_say_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lots = lots_of(2)
    themes = [theme for theme in THEMES for _ in range(20)]
    rows = [(f"r{at}", theme_text(theme, lots), "es-MX" if at % 2 else "") for at, theme in enumerate(themes)]
    table = write_table(tmp_path / "in.csv", rows, ("código", "texto", "lengua"))
    answers = []
    for language in ("lengua", "es", "auto"):
        assert run(table, "--language", language) == 0
        answers.append((tmp_path / "out.csv").read_bytes())
    assert len(set(answers)) == 1
    capsys.readouterr()
    assert run(table, "--language", "Spanish") == 1
    assert '"Spanish" is neither a column' in capsys.readouterr().err
    write_table(tmp_path / "in.csv", [*rows, ("x", "agua", "castellano")], ("código", "texto", "lengua"))
    assert run(table, "--language", "lengua") == 1
    assert 'line 122 has the language "castellano"' in capsys.readouterr().err


def test_evaluate_compares_with_what_people_coded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, labels = made()
    assert run(write_table(tmp_path / "in.csv", [(f"r{at}", text) for at, text in enumerate(texts)])) == 0
    coded = [(f"r{at}", label if at % 2 else "", "agua" if at % 4 else label) for at, label in enumerate(labels)]
    labelled = write_table(tmp_path / "labels.csv", [*coded, ("r999", "agua", "")], ("código", "tema", "otra"))
    command = ["evaluate", str(labelled), "--id", "código", "--label", "tema", "--topics", str(tmp_path / "out.csv")]
    capsys.readouterr()
    assert main(command) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert found["coded_but_unknown"] == 1
    assert found["topics"]["rows"] == 97
    assert found["topics"]["labels"] == 6
    assert found["topics"]["ami"] > 0.7
    assert "coders" not in found
    assert captured.err.startswith("AMI ")
    assert main([*command, "--second", "otra", "--level", "subtopic", "--report", str(tmp_path / "found.json")]) == 0
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["coders"]["rows"] == 97
    assert found["coders"]["share"] == pytest.approx(45 / 97)
    own = ["evaluate", str(tmp_path / "out.csv"), "--id", "id", "--label", "topic", *command[6:]]
    capsys.readouterr()
    assert main([*own, "--named"]) == 0
    assert json.loads(capsys.readouterr().out)["topics"]["f1_macro"]["value"] == 1
    assert main([*command[:5], "otra", "--second", "código", *command[6:-1], str(labelled)]) == 1
    assert 'no column "id"' in capsys.readouterr().err


def test_evaluate_needs_rows_with_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write_table(tmp_path / "topics.csv", [("1", "0")], ("id", "topic"))
    for rows, says in (([("2", "a", "b")], "are the ids the same"), ([("1", "a", "")], "both coders")):
        coded = write_table(tmp_path / "coded.csv", rows, ("id", "one", "two"))
        command = ["evaluate", str(coded), "--id", "id", "--label", "one", "--second", "two", "--topics", str(table)]
        assert main(command) == 1
        captured = capsys.readouterr()
        assert says in captured.err
        assert captured.err.count("\n") == 1
        assert captured.out == ""


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--resolution", "0"], "resolution must be"),
        (["--resolution", "two"], "invalid float value"),
        (["--seed", "-1"], "seed must be"),
        (["--colour", "red"], "unrecognized arguments"),
    ],
)
def test_wrong_use_is_named_in_one_line(
    table: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(table, *more)
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
