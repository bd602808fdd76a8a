import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import EngineError
from analysis.__main__ import main
from analysis.command import csv_table
from analysis.command.rows import read_rows
from analysis.command.tables import read_table
from tests.analysis.corpora import made
from tests.requirements import absent

HEAD = "código;texto\n"
ROWS = [(f"r{at}", text) for at, text in enumerate(made()[0][:30])]


def run(path: Path) -> int:
    outputs = ["--out", str(path.parent / "out.csv"), "--report", str(path.parent / "report.json")]
    return main(["cluster", str(path), "--id", "código", "--text", "texto", *outputs])


def json_lines(rows: list[tuple[str, str]]) -> bytes:
    return "\n".join(json.dumps({"texto": text, "código": number}) for number, text in rows).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "nothing in the file"),
        (b"id;text\n1;agua\n", 'no column "código"; there are: id, text.'),
        ((HEAD + "1;\xff").encode("latin-1"), "line 1 is not UTF-8 (byte 0xf3)"),
        ((HEAD + "1;agua\n2;").encode() + b"a\xf1o\n", "line 3 is not UTF-8 (byte 0xf1)"),
        (HEAD.encode("utf-16")[:-1], "not UTF-8"),
        (HEAD.encode(), "found 0"),
        ((HEAD + "1;agua\n").encode(), "found 1"),
        ((HEAD + "1\n2;\n;;;\n").encode(), "found 0"),
        ((HEAD + "".join(f"{at};El agua\n" for at in range(50))).encode(), "found 1"),
        ((HEAD + "1;agua\n\n2;río\n1;luz\n").encode(), 'the id "1" is on line 2 and 5'),
        ((HEAD + '1;"agua\ny luz"\n ;río\n').encode(), 'line 4 has nothing in "código"'),
        ((HEAD + '1;agua\n2;"río\n3;luz\n').encode(), "a quotation mark in the row of line 3 is never closed"),
        ((HEAD + "1;agua;y luz\n").encode(), "line 2 has 3 cells, the header 2"),
        (b"c\xc3\xb3digo;texto;texto\n", '"texto" is there twice'),
        (b"PK\x03\x04 a spreadsheet", "save it as CSV"),
        (gzip.compress(HEAD.encode(), mtime=0)[:-9], "damaged or cut off"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\x1f\x8b not packed at all", "damaged or cut off"),
        (b"\x00" * 1000, 'no column "c'),
    ],
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
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[1, 2]\n", "line 1 is no JSON object"),
        (b'{"c": 1}\n{"c"\n', "line 2 is no JSON object"),
        (b"[" * 200_000, "line 1 is no JSON object"),
        (b'{"c": ' + b"1" * 5000 + b"}", "line 1 is no JSON object"),
        (b'{"c": 1}\n\n{"d": 1}\n', 'no column "código"; there are: c, d.'),
        ('{"código": 1, "texto": ["agua"]}'.encode(), 'line 1: "texto" is neither text nor a number'),
        ('{"código": null, "texto": "agua"}'.encode(), 'line 1 has nothing in "código"'),
    ],
)
def test_json_lines_that_do_not_serve_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(content)
    assert run(path) == 1
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def comma(text: str) -> str:
    return text.replace(";", ",")


CSV = HEAD + "".join(f'{number};"{text}"\n' for number, text in ROWS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.csv", CSV.encode("utf-8-sig")),
        ("in.csv", comma(CSV).encode()),
        ("in.tsv", CSV.replace(";", "\t").encode()),
        ("in.csv", CSV.replace("\n", "\r\n").encode()),
        ("in.csv", CSV.replace("\n", "\r").encode()),
        ("in.csv", CSV.rstrip("\n").encode()),
        ("in.csv", CSV.encode("utf-16")),
        ("in.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
        ("in", gzip.compress(comma(CSV).encode(), mtime=0)),
        ("in.csv", b"a, b, c, d;" + CSV.replace("\n", "\nx;").removesuffix("x;").encode()),
        ("in.csv", (CSV.replace(HEAD, '"pregunta\ncon salto";' + HEAD).replace("\nr", "\n;r")).encode()),
        ("in.jsonl", json_lines(ROWS)),
        ("in.ndjson.gz", gzip.compress(json_lines(ROWS), mtime=0)),
        ("in", b"\xef\xbb\xbf" + json_lines(ROWS) + b"\n\n"),
    ],
)
def test_the_same_rows_in_every_form(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    rows = read_rows(path, "código", "texto", "auto")
    assert [(rows.ids[row], passage.text) for row, passage in zip(rows.row_of, rows.passages, strict=True)] == ROWS


def test_numbers_nothing_and_half_characters_become_text(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        b'{"id": 1, "text": null}\n{"id": 2.5, "text": 7, "more": {}}\n{"id": true, "text": "a\\ud800b"}\n'
    )
    table = read_table(path, ("id", "text"), ("none", "more"[:0]))
    assert table.columns == {"id": ["1", "2.5", "True"], "text": ["", "7", "a\ufffdb"]}
    assert table.lines == [1, 2, 3]


def test_a_row_of_five_megabytes_and_nul_bytes_leave_the_others_their_topics(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    long, empty = "agua y río " * 450_000, "\x00" * 1000
    path.write_text(CSV + f'x;"{long}"\ny;"{empty}"\nz;"{empty} agua"\n', encoding="utf-8")
    assert run(path) == 0
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 1 + len(ROWS) + 3


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "LONGEST_LINE", 1000)
    path = tmp_path / "in.csv"
    path.write_text(HEAD + "1;" + "a" * 1000, encoding="utf-8")
    with pytest.raises(EngineError, match="line 2 has more than 1,000 characters"):
        read_rows(path, "código", "texto", "auto")


def test_what_cannot_be_opened_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path / "none.csv") == 1
    assert "none.csv cannot be read: No such file" in capsys.readouterr().err
    assert run(tmp_path) == 1
    assert "cannot be read: Is a directory" in capsys.readouterr().err
    refuse_reading(monkeypatch, tmp_path / "closed.csv")
    assert run(tmp_path / "closed.csv") == 1
    assert "closed.csv cannot be read: Permission denied" in capsys.readouterr().err


def refuse_reading(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """As for a user without the right; who runs the tests may have every right."""
    plain: Callable[..., object] = Path.open

    def refusing(path: Path, *more: object) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return plain(path, *more)

    monkeypatch.setattr(Path, "open", refusing)


def test_a_parquet_needs_pyarrow_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    path = tmp_path / "in.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(EngineError, match="pip install pyarrow") as caught:
        read_rows(path, "código", "texto", "auto")
    assert caught.value.code == "no_pyarrow"


def test_a_parquet_is_read_where_pyarrow_is(tmp_path: Path) -> None:
    try:
        import pyarrow  # type: ignore[import-not-found]
        from pyarrow import parquet  # type: ignore[import-not-found]
    except ImportError:
        absent("pyarrow", "pyarrow is absent: no Parquet to read")
    plain, packed, cut = (tmp_path / name for name in ("in.parquet", "in.parquet.gz", "cut.parquet"))
    ids, texts = zip(*ROWS, strict=True)
    columns = {"código": list(range(len(ids))), "texto": [*texts[:-1], None], "más": [{"a": [1]}] * len(ids)}
    parquet.write_table(pyarrow.table(columns), plain)
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    cut.write_bytes(plain.read_bytes()[:-20])
    for path in (plain, packed):
        table = read_table(path, ("código", "texto"))
        assert table.columns == {"código": [str(at) for at in range(len(ids))], "texto": [*texts[:-1], ""]}
        with pytest.raises(EngineError, match='no column "text"; there are: código, texto, más'):
            read_table(path, ("text",))
    with pytest.raises(EngineError, match="the Parquet is damaged"):
        read_table(cut, ("código",))
