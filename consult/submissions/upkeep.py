"""The command that removes drafts which nobody has touched for a month."""

import click

from consult.cli import with_tables
from consult.extensions import db
from consult.models.types import now
from consult.papers.drafts import remove_abandoned
from consult.submissions.drafts import KEPT_FOR, remove_untouched


def remove_old_drafts() -> int:
    """Remove and commit; gives how many drafts went."""
    removed = remove_untouched(now() - KEPT_FOR) + remove_abandoned(now())
    db.session.commit()
    return removed


@click.command("remove-drafts")
@with_tables
def remove_drafts() -> None:
    """Remove drafts that nobody has changed for 30 days, as their authors were told. The worker does it daily.

    Drafts of organisations' papers are kept until 30 days after the close.
    """
    removed = remove_old_drafts()
    click.echo(f"Removed {removed} untouched draft{'' if removed == 1 else 's'}.")
