"""The command of the demonstration."""

import click

from consult.cli import with_tables


@click.command()
@with_tables
def demo() -> None:
    """Load the demonstration consultation, with invented people and texts; never on a public site."""
    from consult.demo.load import load_demonstration

    load_demonstration(click.echo)
