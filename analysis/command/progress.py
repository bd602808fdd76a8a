"""How far a run is, on one line of a terminal."""

import sys

from analysis.progress import Progress


def _show(step: str, share: float) -> None:
    sys.stderr.write(f"\r{share:4.0%} {step:20}" + ("\r" if share < 1 else "\r" + 26 * " " + "\r"))


def shown() -> Progress | None:
    """A callback that shows the progress where someone watches; None where the output goes to a file."""
    return _show if sys.stderr.isatty() else None
