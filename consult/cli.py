"""The `consult` command. Each subcommand lives with its feature and is imported only when it is called."""

import functools
import importlib
from collections.abc import Callable
from typing import Any

import click
from flask import g

COMMANDS = {
    "up": "consult.operations.commands:up",
    "worker": "consult.jobs.commands:worker",
    "db": "consult.operations.commands:database",
    "create-admin": "consult.accounts.commands:create_admin",
    "account": "consult.accounts.commands:account",
    "demo": "consult.demo.commands:demo",
    "import": "consult.intake.commands:import_file",
    "remove-drafts": "consult.submissions.upkeep:remove_drafts",
    "remove-unconfirmed": "consult.accounts.upkeep:remove_unconfirmed_command",
    "collect-files": "consult.documents.collecting:collect_files",
    "analyse": "consult.issues.commands:analyse",
    "export": "consult.opendata.commands:export",
    "extract": "consult.documents.commands:extract_file",
    "mail": "consult.notices.commands:mail",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=LazyGroup)
@click.version_option(package_name="consult")
def main() -> None:
    """Consult: open consultations, clustered into issues, signed and answered."""


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application; what a person can mend is told in one line, without a traceback."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        from consult import create_app
        from consult.config import SettingError
        from consult.errors import ConsultError

        try:
            with create_app().app_context():
                g.lang = "en"  # the commands speak English throughout
                return command(*arguments, **options)
        except (SettingError, ConsultError) as problem:
            raise click.ClickException(str(problem)) from None

    return run


def with_tables(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `with_app`, for a command that reads or writes the site's data: the tables are there and today's."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        from consult.operations.preparation import require_tables

        require_tables()
        return command(*arguments, **options)

    return with_app(run)
