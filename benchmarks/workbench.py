"""The workbench at size: a run that goes on from the one before, adopting it, placing what comes later.

    .venv/bin/python -m benchmarks.workbench [--size 50000] [--url DATABASE_URL]

The passages are recombined from real sentences, one a submission. Nine tenths are there for the first run, the rest
come before the second, which is timed in a process that is warm: its libraries are loaded. Bar: 30 s at 50,000.
"""

import argparse
import datetime as dt
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import flask_migrate
from sqlalchemy import ColumnElement, func, insert, select

import analysis
from benchmarks.engine import DATA
from benchmarks.run_madrid import store
from benchmarks.scale import recombined
from consult import create_app
from consult.extensions import db
from consult.issues import adoption, runs
from consult.jobs import leases
from consult.jobs.work import Work
from consult.models.consultations import Consultation, Question
from consult.models.jobs import Job, JobState
from consult.models.people import Person
from consult.models.runs import Topic, TopicAssignment, TopicModelRun
from consult.models.submissions import Answer, Submission, SubmissionState
from consult.models.types import now
from consult.submissions.arrivals import arrived

BAR = 30.0  # seconds, a run with lineage over 50,000 passages
LEASE = dt.timedelta(hours=1)


@contextmanager
def timed(name: str, found: dict[str, float]) -> Iterator[None]:
    """Print wall and processor seconds; the wall clock goes into `found`."""
    started, spent = time.perf_counter(), time.process_time()
    yield
    found[name] = time.perf_counter() - started
    print(f"{name:<44}{found[name]:>9.2f} s {time.process_time() - spent:>9.2f} s CPU", flush=True)


def do(job_id: int) -> None:
    """Do a job as a worker does it."""
    db.session.commit()
    claim = leases.claim(db.engine, "bench", LEASE, Job.id == job_id)
    assert claim is not None
    assert Work(db.engine, claim, threading.Event()).do() is JobState.DONE, db.session.scalar(
        select(Job.detail).where(Job.id == job_id)
    )


def send(consultation_id: int, texts: list[str]) -> None:
    """Submissions that come after the others."""
    question_id = db.session.scalar(select(Question.id).where(Question.consultation_id == consultation_id))
    row = {"consultation_id": consultation_id, "state": SubmissionState.SUBMITTED, "submitted_at": now()}
    ids = db.session.scalars(insert(Submission).returning(Submission.id), [row] * len(texts)).all()
    rows = [
        {"submission_id": key, "question_id": question_id, "text": text} for key, text in zip(ids, texts, strict=True)
    ]
    db.session.execute(insert(Answer), rows)
    db.session.commit()


def measure(size: int) -> bool:
    texts = recombined(DATA, size + 100).texts
    analysis.warm_up()
    first, later = size * 9 // 10, size
    consultation_id = store("banco", texts[:first])
    person = Person(email="bench@example.org", name="Bench")
    db.session.add(person)
    db.session.commit()

    def request() -> tuple[int, int]:
        run = runs.request_run(db.session.get_one(Consultation, consultation_id), None)
        db.session.commit()
        return run.id, run.job_id

    found: dict[str, float] = {}
    with timed(f"first run over {first} submissions", found):
        do(request()[1])
    send(consultation_id, texts[first:later])
    run_id, job_id = request()
    with timed("run again, with lineage", found):
        do(job_id)
    with timed("adopt it", found):
        adoption.adopt(db.session.get_one(Consultation, consultation_id), run_id, person)
        db.session.commit()
    send(consultation_id, texts[later:])
    arrived(consultation_id)
    job = db.session.scalars(select(Job).where(Job.kind == "place").order_by(Job.id.desc()).limit(1)).one()
    with timed("place 100 late submissions", found):
        do(job.id)
    return tell(run_id, found["run again, with lineage"], size)


def tell(run_id: int, seconds: float, size: int) -> bool:
    def count(*where: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count()).select_from(TopicAssignment).where(*where)) or 0

    topics = db.session.scalar(select(func.count(Topic.id)).where(Topic.run_id == run_id, Topic.parent_id.is_(None)))
    of_run = TopicAssignment.run_id == run_id
    late, moved = count(of_run, TopicAssignment.on_arrival), count(of_run, TopicAssignment.has_moved)
    spent = db.session.get_one(TopicModelRun, run_id).seconds
    print("  ".join(f"{step} {took:.1f}" for step, took in spent.items()))
    print(f"{count(of_run)} passages in {topics} topics, {moved} moved, {late} placed on arrival")
    bar = BAR * max(size / 50_000, 1)
    print(f"{seconds / bar:.2f} of the bar of {bar:.0f} s: {'held' if seconds < bar else 'MISSED'}")
    return seconds < bar


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own where none is named")
    options = parser.parse_args()
    if not (DATA / "argkp").is_dir():
        print("../shared/data/argkp is absent: nothing to measure")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        own = {"CONSULT_DATABASE_URL": options.url} if options.url else {}
        app = create_app({"CONSULT_DATA_DIR": folder, **own})
        with app.app_context():
            flask_migrate.upgrade()
            good = measure(options.size)
            db.session.remove()
            db.engine.dispose()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
