"""Real processes of ours in tests, on a database and a data folder of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from consult import create_app
from consult.extensions import db
from consult.models.jobs import Job, Worker
from tests.conftest import own_database
from tests.servers import wait_for

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Site:
    """A migrated database whose application context is pushed, and the processes that were started on it."""

    app: Flask
    folder: Path
    settings: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, name: str = "log") -> subprocess.Popen[bytes]:
        """Start a Python module (`-m`, its name, its arguments); what it prints goes to `log(name)`."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CONSULT_")}
        with (self.folder / name).open("ab") as log:
            running = subprocess.Popen(
                [sys.executable, *command],
                env={**environment, **self.settings},
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(running)
        return running

    def log(self, name: str = "log") -> str:
        """What a process printed so far."""
        return (self.folder / name).read_text()

    def soon(self, ready: Callable[[], bool], what: str, limit: float = 30) -> None:
        """Wait until something is so in the database."""
        db.session.rollback()  # no lock of the test's may be in the way
        wait_for(ready, limit, what)

    def row(self, query: sa.Select[*tuple[Any, ...]]) -> Any:
        """The first row of a query, read without a lock."""
        with db.engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            return connection.execute(query).first()

    def value(self, query: sa.Select[*tuple[Any, ...]]) -> Any:
        """The first value of a query, read without a lock; None where there is no row."""
        row = self.row(query)
        return row[0] if row else None

    def job(self, job_id: int) -> Any:
        """A job's row as it is now."""
        return self.row(sa.select(*Job.__table__.c).where(Job.id == job_id))

    def worker(self) -> Any:
        """The row of the worker that came last, or None."""
        return self.row(sa.select(*Worker.__table__.c).order_by(Worker.started_at.desc()))

    def ready(self) -> bool:
        """Whether there is a worker that has loaded its libraries."""
        worker = self.worker()
        return worker is not None and worker.ready_at is not None

    def end(self) -> None:
        """Kill whatever still runs, with all that it started."""
        for running in self.processes:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGCONT)
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


@contextmanager
def site(folder: Path, **settings: str) -> Iterator[Site]:
    """A site below `folder`, on the database of CONSULT_TEST_DATABASE_URL where that is set."""
    settings["CONSULT_DATA_DIR"] = str(folder / "data")
    if url := os.environ.get("CONSULT_TEST_DATABASE_URL"):
        settings["CONSULT_DATABASE_URL"] = own_database(url, "processes")
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        made = Site(app, folder, settings)
        try:
            yield made
        finally:
            made.end()
            db.session.remove()
            db.engine.dispose()
