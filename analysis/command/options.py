"""What can be said on the command line."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

_SETTINGS = {"resolution": "resolution", "seed": "seed", "embeddings": "embeddings", "cache": "cache_dir"}
_MOST_RUNS = 100
_INPUT = "CSV (commas, semicolons or tabs), JSONL or Parquet; .gz of each"


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"analysis: {' '.join(message.split())} ({self.prog} --help says how)\n")


def parser() -> argparse.ArgumentParser:
    """The commands and their options; wrong use is said in one line, with exit code 2."""
    found = _Parser(prog="python -m analysis", description="Group texts into topics.")
    commands = found.add_subparsers(dest="command", required=True)
    _add_cluster(commands.add_parser("cluster", help="group the rows of a table"))
    _add_assign(commands.add_parser("assign", help="find the place of further rows among earlier topics"))
    _add_evaluate(commands.add_parser("evaluate", help="compare topics with what people coded"))
    return found


def settings_of(options: argparse.Namespace) -> dict[str, Any]:
    """The settings of a run that were given, by their names in Config."""
    given = vars(options)
    return {name: given[option] for option, name in _SETTINGS.items() if given[option] is not None}


def _add_cluster(command: argparse.ArgumentParser) -> None:
    _add_texts(command)
    command.add_argument(
        "--resolution", type=float, help="1 coarse, 2 usual, 3 fine; else by the number of texts and people"
    )
    command.add_argument("--seed", type=int, help="another seed, another of the good groupings; 0 by default")
    command.add_argument("--embeddings", metavar="NAME", help="a sentence model to hear as well: its name or folder")
    command.add_argument("--cache", metavar="FOLDER", help="where its vectors are kept for the next run")
    command.add_argument("--update", type=Path, metavar="MODEL", help="go on with the topics that --model kept")
    command.add_argument(
        "--stability", type=_runs, metavar="N", help="group nine tenths anew N times; 5 up to 10,000 passages, else 0"
    )
    command.add_argument(
        "--report", type=Path, required=True, metavar="REPORT.json", help="topics, quality, settings, seconds"
    )
    command.add_argument("--model", type=Path, metavar="MODEL", help="keep the result here for assign and --update")
    _add_results(command)


def _runs(text: str) -> int:
    """A number of runs; ValueError where it is none, which the parser says."""
    if not 0 <= int(text) <= _MOST_RUNS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {_MOST_RUNS}")
    return int(text)


def _add_assign(command: argparse.ArgumentParser) -> None:
    _add_texts(command)
    command.add_argument("--model", type=Path, required=True, metavar="MODEL", help="what cluster --model kept")
    _add_results(command)


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", type=Path, metavar="LABELS", help=f"what people coded; {_INPUT}")
    command.add_argument("--id", required=True, help="the column that names each row, as in the topics")
    command.add_argument("--label", required=True, help="the column with the label; rows without one are left out")
    command.add_argument("--second", help="the column with a second person's label: how far people agree")
    command.add_argument("--topics", type=Path, required=True, metavar="OUT.csv", help="what cluster or assign wrote")
    command.add_argument("--named", action="store_true", help="the labels are the topics' own numbers")
    command.add_argument("--level", choices=("topic", "subtopic"), default="topic", help="which of the two to compare")
    command.add_argument("--seed", type=int, default=0, help="of the interval's resamples")
    command.add_argument("--report", type=Path, metavar="REPORT.json", help="all figures; else on standard output")


def _add_texts(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", type=Path, metavar="IN", help=f"a table of texts; {_INPUT}")
    command.add_argument("--id", required=True, help="the column that names each row")
    command.add_argument("--text", required=True, help="the column with the text")
    command.add_argument(
        "--language", default="auto", help="es, en ... for all, a column with such codes, or auto (default)"
    )


def _add_results(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="id,topic,subtopic,strength")
    command.add_argument("--passages", type=Path, metavar="OUT2.csv", help="each passage: where it stands, its topic")
