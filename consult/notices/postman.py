"""The thread of a worker that sends mails: a long piece of other work keeps no receipt waiting."""

import logging
import threading
import time
from typing import Self

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from consult.notices import outbox
from consult.notices.news import Teller
from consult.notices.transports import UnreachableError

POLL = 1.0  # seconds between two looks into an empty outbox
PAUSE = 60.0  # seconds without a try while no mail can leave
NEWS = 60.0  # seconds between two looks at what the clock brings
PARTING = 5.0  # seconds that a mail under way may take at the end; a mail that is cut off is sent again
log = logging.getLogger(__name__)


class Postman:
    """Sends what is due for as long as the `with` block lasts."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._over = threading.Event()
        self._teller = Teller()
        self._news_at = 0.0
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(PARTING)

    def _run(self) -> None:
        wait = 0.0
        while not self._over.wait(wait):
            wait = self._round()

    def _round(self) -> float:
        """One look into the outbox; gives the seconds until the next."""
        try:
            with self._app.app_context():
                if time.monotonic() >= self._news_at:
                    self._news_at = time.monotonic() + NEWS
                    self._teller.look()
                return 0.0 if outbox.deliver(self._over.is_set) else POLL
        except UnreachableError as problem:
            log.warning("no mail can leave, the next try is in %.0f s: %s", PAUSE, problem)
        except SQLAlchemyError as problem:
            log.warning("the outbox could not be read or marked: %s", type(problem).__name__)
        except Exception:
            log.exception("the outbox could not be worked on")
        return PAUSE
