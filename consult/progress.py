"""How far a command is with its rows: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[int], None]  # called with the rows that were done since the last call
LINE_EVERY = 5_000  # rows


@contextmanager
def row_progress(total: int, what: str) -> Iterator[Progress]:
    """Gives the function that a command calls as it goes on."""
    if not sys.stderr.isatty():
        yield _lines(total)
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=" rows", desc=what, leave=False) as bar:

        def draw(number: int) -> None:
            bar.update(number)

        yield draw


def _lines(total: int) -> Progress:
    done = 0

    def tell(number: int) -> None:
        nonlocal done
        before, done = done, done + number
        if done // LINE_EVERY > before // LINE_EVERY:
            click.echo(f"  {done:,} of {total:,} rows")

    return tell
