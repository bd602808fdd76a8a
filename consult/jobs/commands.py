"""The command that runs a worker."""

import logging
from contextlib import ExitStack

import click
from flask import Flask, current_app

from consult.cli import with_tables


@click.command()
@click.option(
    "--supervisor", type=int, hidden=True, help="Process number of the one that this worker must not outlive."
)
@click.option("--job", type=int, hidden=True, help="Do this job and end.")
@with_tables
def worker(supervisor: int | None, job: int | None) -> None:
    """Do background work until Ctrl-C or SIGTERM: analyses one after the other, beside them documents and mails.

    `consult up` runs a worker of its own; this is for more of them, on this or on other machines.
    """
    from consult.jobs.worker import WorkerProcess
    from consult.notices.postman import Postman
    from consult.operations.upkeep import Caretaker

    logging.basicConfig(level=logging.INFO if job is None else logging.WARNING, format="worker: %(message)s")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a thread needs the thing itself
    process = WorkerProcess(app, supervisor)
    with ExitStack() as beside:
        if job is None:
            beside.enter_context(Postman(app))
            beside.enter_context(Caretaker(app))
        process.run(job)
