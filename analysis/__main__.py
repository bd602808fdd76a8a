"""The engine as a command: python -m analysis cluster IN.csv --id ID --text TEXT --out OUT.csv --report REPORT.json."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import analysis
from analysis.tables import read_rows, write_placements, write_report

_DEFAULTS = analysis.Config()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 = done, 1 = the input does not serve (said in one line), 2 = wrong use."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        config = analysis.Config(resolution=options.resolution, seed=options.seed)
    except ValueError as error:
        parser.error(str(error))
    try:
        _cluster(options, config)
    except analysis.EngineError as error:
        sys.stderr.write(f"analysis: {error.message}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("analysis: stopped\n")
        return 130
    return 0


def _cluster(options: argparse.Namespace, config: analysis.Config) -> None:
    rows = read_rows(options.table, options.id, options.text)
    language = None if options.language == "auto" else options.language
    passages = [analysis.Passage(at, text, language) for at, text in enumerate(rows.texts)]
    model = analysis.fit(passages, config, _show if sys.stderr.isatty() else None)
    write_placements(options.out, rows.ids, model.placements)
    write_report(options.report, rows.ids, model)
    topics = sum(topic.parent is None for topic in model.topics)
    placed = sum(place.topic is not None for place in model.placements)
    seconds = sum(model.seconds.values())
    sys.stderr.write(f"{placed} of {len(passages)} rows in {topics} topics, {seconds:.1f} s\n")


def _show(step: str, share: float) -> None:
    sys.stderr.write(f"\r{share:4.0%} {step:20}" + ("\r" if share < 1 else "\n"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Group texts into topics.")
    commands = parser.add_subparsers(dest="command", required=True)
    cluster = commands.add_parser("cluster", help="group the rows of a CSV")
    cluster.add_argument("table", type=Path, metavar="IN.csv", help="a CSV with a header, in UTF-8")
    cluster.add_argument("--id", required=True, help="the column that names each row")
    cluster.add_argument("--text", required=True, help="the column with the text")
    cluster.add_argument("--language", default="auto", help="es, en ... for all rows; auto decides for each (default)")
    cluster.add_argument("--resolution", type=float, default=_DEFAULTS.resolution, help="1 coarse, 2 (default), 3 fine")
    cluster.add_argument("--seed", type=int, default=_DEFAULTS.seed, help="another seed, another of the good groupings")
    cluster.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="id,topic,subtopic,strength")
    cluster.add_argument("--report", type=Path, required=True, metavar="REPORT.json", help="topics, settings, seconds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
