"""What a worker does by the clock beside its jobs: which duty, how often. Each may be done twice without harm."""

import datetime as dt
import importlib
import logging
import threading
import time
from dataclasses import dataclass
from typing import Self

from flask import Flask

from consult.extensions import db

FIRST = 60.0  # seconds after the worker's start: nobody who opens the site then has to wait
POLL = 30.0  # seconds between two looks at the clock
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Duty:
    """A function by its dotted name, which commits for itself and gives how much it did."""

    what: str
    function: str
    every: dt.timedelta

    def do(self) -> int:
        """Do it now."""
        module, name = self.function.split(":")
        return int(getattr(importlib.import_module(module), name)())


DUTIES = (
    Duty("untouched drafts removed", "consult.submissions.upkeep:remove_old_drafts", dt.timedelta(days=1)),
    Duty("unconfirmed addresses removed", "consult.accounts.upkeep:remove_unconfirmed", dt.timedelta(days=1)),
    Duty("files that no row names removed", "consult.documents.collecting:collect", dt.timedelta(days=1)),
    Duty("pictures of pages removed", "consult.documents.page_pictures:tidy", dt.timedelta(hours=1)),
    Duty("moderators told of papers", "consult.papers.waiting:tell_moderators", dt.timedelta(minutes=5)),
)


class Caretaker:
    """Does the duties for as long as the `with` block lasts: once soon after its beginning, then as often as they say.

    Every worker has one; what the first has done leaves the next nothing to do.
    """

    def __init__(self, app: Flask, duties: tuple[Duty, ...] = DUTIES, first: float = FIRST) -> None:
        self._app = app
        self._over = threading.Event()
        self._due = dict.fromkeys(duties, time.monotonic() + first)
        self._wait = min(POLL, max(first, 0.01))
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._over.wait(self._wait):
            for duty, at in self._due.items():
                if time.monotonic() >= at and not self._over.is_set():
                    self._due[duty] = time.monotonic() + duty.every.total_seconds()
                    self._do(duty)

    def _do(self, duty: Duty) -> None:
        """One duty; what goes wrong is told, and hinders no other."""
        try:
            with self._app.app_context():
                done = duty.do()
                db.session.remove()
            if done:
                log.info("%s: %d", duty.what, done)
        except Exception:
            log.exception("not done, the next try is in %s: %s", duty.every, duty.what)
