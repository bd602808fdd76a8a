import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import EngineError
from analysis.__main__ import main
from analysis.command.files import outputs
from tests.analysis.corpora import made

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id;text\n" + "".join(f"{at};{text}\n" for at, text in enumerate(made()[0])), encoding="utf-8")
    return path


def command(table: Path, out: str | Path, report: str | Path) -> list[str]:
    return ["cluster", str(table), "--id", "id", "--text", "text", "--out", str(out), "--report", str(report)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_place_that_cannot_be_written_to_is_named_before_the_work(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = table.parent
    for out, says in (
        (folder / "none" / "out.csv", "No such file or directory"),
        (folder, "Is a directory"),
        (table / "out.csv", "Not a directory"),
        (folder / ("x" * 300), "name too long"),
        (table, "named twice"),
        (folder / "report.json", "named twice"),
    ):
        assert main(command(table, out, folder / "report.json")) == 1
        said = capsys.readouterr().err
        assert says in said
        assert said.count("\n") == 1
        assert names(folder) == ["in.csv"]


def test_a_full_disk_leaves_nothing_half_written(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = table.with_name("report.json")
    report.write_text("the last one", encoding="utf-8")
    assert main(command(table, "/dev/full", report)) == 1
    assert capsys.readouterr().err == "analysis: /dev/full cannot be written: No space left on device.\n"
    assert report.read_text(encoding="utf-8") == "the last one"
    assert names(table.parent) == ["in.csv", "report.json"]


def test_a_disk_that_is_full_only_at_the_end_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="No space left"), outputs([tmp_path / "a", Path("/dev/full")], []) as files:
        for output in files:
            output.file.write(b"less than is written at once")
    assert names(tmp_path) == []


def test_a_file_that_outgrows_its_limit_is_not_left_behind(table: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
    code = f"{limit} import sys; from analysis.__main__ import main; sys.exit(main(sys.argv[1:]))"
    argv = command(table, table.with_name("out.csv"), table.with_name("report.json"))
    done = subprocess.run([sys.executable, "-c", code, *argv], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert names(table.parent) == ["in.csv"]


def test_a_folder_without_permission_is_named(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain: Callable[..., object] = Path.open

    def refusing(path: Path, mode: str = "r", *more: object) -> object:
        if "x" in mode:
            raise PermissionError(13, "Permission denied")
        return plain(path, mode, *more)

    monkeypatch.setattr(Path, "open", refusing)
    assert main(command(table, table.with_name("out.csv"), table.with_name("report.json"))) == 1
    assert "out.csv cannot be written: Permission denied" in capsys.readouterr().err


def test_files_that_are_there_are_replaced_whole_and_links_stay(tmp_path: Path) -> None:
    old, link = tmp_path / "old.csv", tmp_path / "link.csv"
    old.write_text("something much longer than what comes", encoding="utf-8")
    link.symlink_to(old)
    mask = os.umask(0o027)
    try:
        with outputs([link, tmp_path / "new"], []) as (first, second):
            first.file.write(b"new")
            second.file.write(b"newer")
            assert old.read_text(encoding="utf-8").startswith("something")
    finally:
        os.umask(mask)
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert names(tmp_path) == ["link.csv", "new", "old.csv"]


def test_what_stops_the_work_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    for stop in (KeyboardInterrupt(), EngineError("x", "x"), MemoryError()):
        with pytest.raises(type(stop)), outputs([path], []) as (output,):
            output.file.write(b"half")
            raise stop
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["out.csv"]


def test_standard_output_takes_a_table(table: Path) -> None:
    argv = [sys.executable, "-m", "analysis", *command(table, "/dev/stdout", os.devnull)]
    log = table.with_name("log")
    log.write_text("what was there\n", encoding="utf-8")
    with log.open("ab") as file:
        done = subprocess.run(argv, cwd=ROOT, stdout=file, stderr=subprocess.PIPE, text=True, check=True)
    assert log.read_text(encoding="utf-8").startswith("what was there\nid,topic,subtopic,strength\n0,")
    assert log.read_text(encoding="utf-8").count("\n") == 196
    assert done.stderr.startswith("194 of 194 rows in")
    assert done.stderr.count("\n") == 1
