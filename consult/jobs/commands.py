"""The command that runs a worker."""

import logging

import click
from flask import current_app

from consult.cli import with_tables
from consult.extensions import db


@click.command()
@click.option(
    "--supervisor", type=int, hidden=True, help="Process number of the one that this worker must not outlive."
)
@click.option("--job", type=int, hidden=True, help="Do this job and end.")
@with_tables
def worker(supervisor: int | None, job: int | None) -> None:
    """Do background work, one job after the other, until Ctrl-C or SIGTERM.

    `consult up` runs a worker of its own; this is for more of them, on this or on other machines.
    """
    from consult.jobs.worker import WorkerProcess

    logging.basicConfig(level=logging.INFO if job is None else logging.WARNING, format="worker: %(message)s")
    WorkerProcess(db.engine, current_app.config, supervisor).run(job)
