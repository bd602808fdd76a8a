"""The engine as a command: python -m analysis cluster IN.csv --id ID --text TEXT --out OUT.csv --report REPORT.json."""

import argparse
import sys
from collections.abc import Sequence

import analysis
from analysis.command.assign import assign
from analysis.command.cluster import cluster
from analysis.command.evaluating import evaluate
from analysis.command.options import parser, settings_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 = done, 1 = the input does not serve (said in one line), 2 = wrong use."""
    given = parser()
    options = given.parse_args(arguments)
    try:
        said = _run(given, options)
    except analysis.EngineError as error:
        said, code = error.message, 1
    except MemoryError:
        said, code = "there is not enough memory for this", 1
    except KeyboardInterrupt:
        said, code = "stopped", 130
    else:
        sys.stderr.write(f"{said}\n")
        return 0
    sys.stderr.write(f"analysis: {' '.join(said.split())}\n")
    return code


def _run(given: argparse.ArgumentParser, options: argparse.Namespace) -> str:
    if options.command == "evaluate":
        return evaluate(options)
    if options.command == "assign":
        return assign(options)
    settings = settings_of(options)
    try:
        analysis.Config(**settings)
    except ValueError as error:
        given.error(str(error))
    return cluster(options, settings)


if __name__ == "__main__":
    sys.exit(main())
