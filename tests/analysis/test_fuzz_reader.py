"""Whatever bytes a file has: rows or one line that says why not, and nothing half written."""

import contextlib
import gzip
import io
import json
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from analysis import EngineError, split
from analysis.__main__ import main
from analysis.command.rows import read_rows
from tests.analysis.corpora import made
from tests.analysis.nightly import examples

_TEXTS = made()[0][:12]
_CSV = ("id,text,lang\r\n" + "".join(f'{at},"{text}",es\r\n' for at, text in enumerate(_TEXTS))).encode()
_JSON = b"\n".join(json.dumps({"id": at, "text": text, "lang": None}).encode() for at, text in enumerate(_TEXTS))
_SEEDS = [_CSV, _JSON, gzip.compress(_CSV, mtime=0), _CSV.decode().encode("utf-16"), b"PAR1" + _CSV + b"PAR1"]
_SCRAPS = [b'"', b",", b";", b"\t", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\\ud800", b"{", b"[" * 3000]
_SUFFIXES = st.sampled_from([".csv", ".csv.gz", ".tsv", ".jsonl", ".json.gz", ".parquet", ".PARQUET.GZ", ""])


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """A table that was whole, with some places overwritten, filled in or cut off."""
    content = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        scrap = draw(st.one_of(st.sampled_from(_SCRAPS), st.binary(max_size=6)))
        content[at : at + draw(st.sampled_from([0, 0, 1, len(scrap), 40]))] = scrap
    return bytes(content)


CONTENTS = st.one_of(st.binary(max_size=200), mutants())


@examples(300)
@given(CONTENTS, _SUFFIXES, st.sampled_from(["auto", "es", "lang", "nothing"]))
def test_any_file_gives_rows_or_one_line(content: bytes, suffix: str, language: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"in{suffix}"
        path.write_bytes(content)
        try:
            rows = read_rows(path, "id", "text", language)
        except EngineError as error:
            assert error.message.endswith(".") or error.message.endswith("...")
            return
    assert len(set(rows.ids)) == len(rows.ids)
    assert len({passage.id for passage in rows.passages}) == len(rows.passages)
    for passage in rows.passages:
        passage.text.encode()
        assert split(passage.text)


@examples(25)
@given(CONTENTS, _SUFFIXES)
def test_the_command_writes_all_or_nothing(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"in{suffix}"
        path.write_bytes(content)
        out, report = path.with_name("out"), path.with_name("report")
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = main(
                ["cluster", str(path), "--id", "id", "--text", "text", "--out", str(out), "--report", str(report)]
            )
        names = {file.name for file in Path(folder).iterdir()}
    assert said.getvalue().count("\n") == 1
    assert (code, names) in ((0, {path.name, "out", "report"}), (1, {path.name}))
