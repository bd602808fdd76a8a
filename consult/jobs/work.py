"""A job in hand: what a task is given, and what the worker notes when the task is over."""

import logging
import threading
import time
import traceback

from sqlalchemy import Engine

from consult.extensions import db
from consult.jobs import leases, registry
from consult.jobs.errors import (
    JobCancelledError,
    JobFailedError,
    LeaseLostError,
    TryAgainError,
    WorkerStoppingError,
)
from consult.jobs.leases import Claim
from consult.models.jobs import JobState

REPORT_INTERVAL = 0.25  # seconds between two notes of progress: pages ask every few seconds
LONGEST_DETAIL = 8000  # characters of a traceback that are kept, its end
log = logging.getLogger(__name__)


class Work:
    """One attempt at a job. A task reports through it, holds it in each writing transaction, finishes it in the last.

    Report only while no transaction is open: on SQLite the note would wait for it.
    """

    def __init__(self, engine: Engine, claim: Claim, stopping: threading.Event) -> None:
        self.claim = claim
        self.lost = threading.Event()  # set by the heartbeat when the lease is gone
        self._engine = engine
        self._stopping = stopping
        self._reported = 0.0

    def report(self, step: str, share: float) -> None:
        """Say how far the job is (share from 0 to 1).

        Raises what ends the work here: LeaseLostError, JobCancelledError, WorkerStoppingError.
        """
        if self._stopping.is_set():
            raise WorkerStoppingError
        if self.lost.is_set():
            raise LeaseLostError
        moment = time.monotonic()
        if moment - self._reported >= REPORT_INTERVAL:
            self._reported = moment
            leases.report(self._engine, self.claim, step, share)

    def hold(self) -> None:
        """Keep the job to this worker until the session's transaction ends, or raise."""
        leases.hold(self.claim)

    def finish(self) -> None:
        """Mark the job done in the session's transaction, or raise."""
        leases.finish(self.claim)

    def try_again(self) -> None:
        """Give a job up for now that something hindered which it is not to blame for; at the last attempt, go on.

        Raises TryAgainError, or WorkerStoppingError where that is what hindered it.
        """
        if self._stopping.is_set():
            raise WorkerStoppingError
        if self.claim.attempt < leases.MAX_ATTEMPTS:
            raise TryAgainError

    def do(self) -> JobState:
        """Run the task and note how it ended; gives the state that the job is left in."""
        try:
            registry.task(self.claim.kind)(self)
            return self._ended(JobState.DONE)
        except JobCancelledError:
            return self._ended(JobState.CANCELLED)
        except (WorkerStoppingError, TryAgainError) as reason:
            db.session.rollback()
            leases.give_back(self._engine, self.claim, counts=isinstance(reason, TryAgainError))
            return JobState.QUEUED
        except LeaseLostError:
            log.warning("job %s was taken over by another worker; nothing was stored", self.claim.job_id)
            return JobState.RUNNING
        except JobFailedError as failure:
            return self._ended(JobState.FAILED, failure.code, failure.detail)
        except Exception:
            log.exception("job %s (%s) failed", self.claim.job_id, self.claim.kind)
            return self._ended(JobState.FAILED, "internal", traceback.format_exc()[-LONGEST_DETAIL:])
        finally:
            db.session.remove()

    def _ended(self, state: JobState, error: str | None = None, detail: str | None = None) -> JobState:
        db.session.rollback()  # what a task left open must not keep the database locked
        leases.end(self._engine, self.claim, state, error, detail)
        return state
