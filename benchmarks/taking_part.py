"""200 people send an opinion at once, against gunicorn with two processes, on SQLite and on PostgreSQL.

Run from the repository root: python -m benchmarks.taking_part [--people N] [--journeys N]
CONSULT_TEST_DATABASE_URL names a PostgreSQL server where it may make a database of its own.

A journey is eight requests from the first page to the receipt; texts and addresses are distinct. Every receipt that was
shown is compared with its row. Beside it as many requests go to an empty Flask page in an equal gunicorn: what a
journey costs is the processor time of the server's processes for it over that for eight empty requests.
"""

import argparse
import asyncio
import datetime as dt
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.crowd import Diary, askers, crowd

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1/postgres"
SLUG = "agua"
REQUESTS = 8  # of one journey
TIMES_BAR, RATE_BAR = 8.0, 40.0
_TICKS = os.sysconf("SC_CLK_TCK")
_BUSY = re.compile(r"database is (locked|busy)")


def empty() -> Flask:
    """The empty page that a journey is measured against."""
    app = Flask("empty")
    app.add_url_rule("/", "page", lambda: "")
    return app


@dataclass
class Server:
    """A gunicorn with two processes, and the file with what it says."""

    port: int
    running: subprocess.Popen[bytes]
    log: Path

    def processor(self) -> float:
        """Seconds of the processor that its processes have used so far."""
        children = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children").read_text().split()
        return sum(_seconds(int(pid)) for pid in [self.running.pid, *children])


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serve(folder: Path, environment: dict[str, str], *app: str) -> Iterator[Server]:
    """A gunicorn that answers, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = ["--config", "python:consult.operations.gunicorn_settings", "--workers", "2"]
    command = [sys.executable, "-m", "gunicorn", *settings, "--bind", f"127.0.0.1:{port}", *app]
    log = folder / "gunicorn.log"
    with log.open("wb") as stream:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stream, stderr=stream)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(port, running, log)
    finally:
        running.terminate()
        running.wait()


@contextmanager
def database(name: str) -> Iterator[str | None]:
    """The URL of a fresh PostgreSQL database that goes afterwards; None stands for SQLite in the data folder."""
    if name == "SQLite":
        yield None
        return
    server = sa.make_url(os.environ.get("CONSULT_TEST_DATABASE_URL", POSTGRESQL))
    own = server.set(database=f"consult_taking_part_{os.getpid()}")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {own.database}")
    try:
        yield own.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {own.database} WITH (FORCE)")


@contextmanager
def application(settings: dict[str, str]) -> Iterator[None]:
    """The site's application on the measured database, its context pushed."""
    from consult import create_app
    from consult.extensions import db

    with create_app(settings).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def prepare(settings: dict[str, str]) -> None:
    """The tables, and an open consultation with three questions."""
    import flask_migrate

    from consult.extensions import db
    from consult.models.consultations import Consultation, Question
    from consult.models.people import WorkingGroup
    from consult.models.types import now

    day = dt.timedelta(days=1)
    with application(settings):
        flask_migrate.upgrade()
        consultation = Consultation(
            slug=SLUG,
            title={"es": "¿Qué debe cambiar?"},
            folio_prefix="AGUA",
            languages=["es"],
            working_group=WorkingGroup(name={"es": "Grupo de trabajo"}),
            questions=[Question(position=number, text={"es": f"¿Pregunta {number}?"}) for number in (1, 2, 3)],
            announced_at=now() - 2 * day,
            opens_at=now() - day,
            closes_at=now() + day,
            results_due_at=now() + 9 * day,
        )
        db.session.add(consultation)
        db.session.commit()


def stored(settings: dict[str, str]) -> Counter[tuple[str, str]]:
    """How often each (folio, text) is stored as sent."""
    from consult.extensions import db
    from consult.models.submissions import Answer, Submission, SubmissionState

    with application(settings):
        query = sa.select(Submission.folio, Answer.text).join(Answer.submission)
        rows = db.session.execute(query.where(Submission.state == SubmissionState.SUBMITTED)).all()
    return Counter((folio or "", text) for folio, text in rows)


def compared(diary: Diary, rows: Counter[tuple[str, str]]) -> tuple[int, int]:
    """Receipts that were shown and have no row with their text, and texts that are stored more than once."""
    shown = {(address.split("/")[-2], words) for address, words in diary.receipts.items()}
    texts = Counter(text for (_folio, text), count in rows.items() for _ in range(count))
    return len(shown - set(rows)), sum(1 for _folio, words in shown if texts[words] > 1)


def cost_of_empty(folder: Path, people: int, journeys: int) -> float:
    """Seconds of the processor for the requests of one journey, all to an empty page."""
    with serve(folder, dict(os.environ), "benchmarks.taking_part:empty()") as server:
        asyncio.run(askers(server.port, people, people, REQUESTS))
        before = server.processor()
        asyncio.run(askers(server.port, people, journeys, REQUESTS))
        return (server.processor() - before) / journeys


def measure(name: str, people: int, journeys: int) -> bool:
    """One database: prints its figures; whether all bars were held."""
    with tempfile.TemporaryDirectory() as kept, database(name) as url:
        folder = Path(kept)
        settings = {"CONSULT_DATA_DIR": kept} | ({"CONSULT_DATABASE_URL": url} if url else {})
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CONSULT_")} | settings
        prepare(settings)
        with serve(folder, environment) as server:
            # Everybody presses the last button twice at once: what this costs is not counted, what it stores is.
            pressed = asyncio.run(crowd(server.port, SLUG, people, people, first=0, twice=True))
            before, began = server.processor(), time.perf_counter()
            diary = asyncio.run(crowd(server.port, SLUG, people, journeys, first=people))
            seconds = time.perf_counter() - began
            cost = (server.processor() - before) / max(1, len(diary.receipts))
            locked = len(_BUSY.findall(server.log.read_text())) + pressed.busy + diary.busy
        empty_cost = cost_of_empty(folder, people, journeys)
        rate = len(diary.receipts) / seconds
        diary.receipts.update(pressed.receipts)
        lost, doubled = compared(diary, stored(settings))
    faults = pressed.faults + diary.faults
    print(f"\n{name}: {people} people at once, {journeys} journeys")
    print(f"  accepted            {rate:8.1f} a second   bar {RATE_BAR:.0f}")
    print(
        f"  processor           {1000 * cost:8.2f} ms a journey, {1000 * empty_cost:.2f} ms for as many empty requests"
    )
    print(f"  ratio               {cost / empty_cost:8.2f}            bar {TIMES_BAR:.0f}")
    print(f"  receipts            {len(diary.receipts):8}            lost {lost}, doubled {doubled}")
    print(f"  database is locked  {locked:8}            other faults {len(faults)}")
    print("  p95 in ms           " + ", ".join(f"{page} {1000 * diary.p95(page):.0f}" for page in diary.seconds))
    for fault in faults[:5]:
        print(f"    {fault}")
    return not (lost or doubled or locked or faults) and rate >= RATE_BAR and cost / empty_cost <= TIMES_BAR


def main() -> int:
    options = argparse.ArgumentParser(description="200 people send an opinion at once.")
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--journeys", type=int, default=2000)
    options.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    asked = options.parse_args()
    names = [asked.only] if asked.only else ["SQLite", "PostgreSQL"]
    good = [measure(name, asked.people, asked.journeys) for name in names]
    print("held" if all(good) else "MISSED")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
