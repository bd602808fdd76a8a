"""The command that removes drafts which nobody has touched for a month."""

import click

from consult.cli import with_tables
from consult.extensions import db
from consult.models.types import now
from consult.submissions.drafts import KEPT_FOR, remove_untouched


@click.command("remove-drafts")
@with_tables
def remove_drafts() -> None:
    """Remove drafts of opinions that nobody has changed for 30 days, as their authors were told. Run it daily."""
    removed = remove_untouched(now() - KEPT_FOR)
    db.session.commit()
    click.echo(f"Removed {removed} untouched draft{'' if removed == 1 else 's'}.")
