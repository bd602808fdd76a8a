"""Jobs for tests: ones that die, fail, take their time."""

import os
import signal
import time
from pathlib import Path

from consult.extensions import db
from consult.jobs.work import Work
from consult.models.audit import AuditEvent


def die(work: Work) -> None:
    """Take the worker down, as running out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail(work: Work) -> None:
    """Fail in the middle of a transaction."""
    db.session.add(AuditEvent(action="test.half", subject_type="Job"))
    db.session.flush()
    raise ValueError("this was not foreseen")


def quick(work: Work) -> None:
    """Nothing to do."""


def wait_for_file(work: Work) -> None:
    """Report until a file is there, then store one row together with the job's end."""
    target, share = Path(work.claim.parameters["file"]), 0.0
    while not target.exists():
        share = min(share + 0.001, 0.9)
        work.report("waiting", share)
        time.sleep(0.02)
    work.finish()
    db.session.add(AuditEvent(action="test.stored", subject_type="Job", subject_id=work.claim.job_id))
    db.session.commit()


TASKS = {name: f"tests.jobs.tasks:{name}" for name in ("die", "fail", "quick", "wait_for_file")}
