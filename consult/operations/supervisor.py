"""Runs the web server and the worker as child processes: starts, watches, restarts and stops them."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from consult.jobs import workers

LONGEST_DELAY = 30.0  # seconds before a worker that keeps dying is started again
SETTLED = 60.0  # seconds of life after which a death counts as the first one again
LOOK = 0.5  # seconds between two looks at the children; a signal wakes up at once
# Seconds until children that were asked to end are killed: a person at the keyboard waits less than a service manager.
PATIENCE = {signal.SIGINT: 8.0, signal.SIGTERM: 35.0, signal.SIGHUP: 35.0}


@dataclass(frozen=True)
class Listening:
    """Where and how the web server listens."""

    host: str
    port: int
    processes: int

    @property
    def bind(self) -> str:
        """The address as gunicorn takes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local_url(self) -> str:
        """An address at which this machine reaches it."""
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # compared, not bound
        host = anywhere.get(self.host, f"[{self.host}]" if ":" in self.host else self.host)
        return f"http://{host}:{self.port}/"

    def command(self) -> list[str]:
        """The command line of the web server."""
        settings = ["--config", "python:consult.operations.gunicorn_settings"]
        return _python("gunicorn", *settings, "--bind", self.bind, "--workers", str(self.processes))


def _python(module: str, *arguments: str) -> list[str]:
    # -P: a folder of the same name where the command happens to be called is not taken for the package.
    return [sys.executable, "-P", "-m", module, *arguments]


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}health/live", timeout=2).close()  # noqa: S310  # our own server
    except urllib.error.HTTPError:
        return True  # a public site knows other names than this one; it answers all the same
    except OSError:
        return False
    return True


class Supervisor:
    """The web server and the worker of one `consult up`. `say` prints a line, `ready` is called at the first page."""

    def __init__(
        self,
        engine: Engine,
        data_dir: Path,
        listening: Listening,
        environment: dict[str, str],
        say: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._data_dir = data_dir
        self._listening = listening
        # Links in mails lead to where the site is reached, while it has no public address.
        self._environment = {**environment, "CONSULT_LOCAL_URL": listening.local_url}
        self._say = say
        self._wake = threading.Event()
        self._stop_signal: signal.Signals | None = None
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._worker_started = 0.0
        self._worker_due: float | None = None  # when it is started again
        self._delay = 1.0

    def run(self, ready: Callable[[], None]) -> bool:
        """Run until SIGINT, SIGTERM or SIGHUP (True), or until the web server ends by itself (False)."""
        for number in (*PATIENCE, signal.SIGCHLD):
            signal.signal(number, self._on_signal)
        self._release_dead()
        self._start("web", self._listening.command())
        self._start_worker()
        try:
            announced = False
            while self._stop_signal is None and self._children["web"].poll() is None:
                if not announced and _answers(self._listening.local_url):
                    announced = True
                    ready()
                self._look_after_worker()
                self._wake.wait(LOOK)
                self._wake.clear()
        finally:
            self._stop()
        return self._stop_signal is not None

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            if self._stop_signal is not None:
                self._signal_all(signal.SIGKILL)  # asked for twice
            self._stop_signal = signal.Signals(number)
        self._wake.set()

    def _start(self, name: str, command: list[str]) -> None:
        # A session of their own: Ctrl-C reaches this process alone, which ends them in order.
        self._children[name] = subprocess.Popen(command, env=self._environment, start_new_session=True)

    def _start_worker(self) -> None:
        self._worker_due = None
        self._worker_started = time.monotonic()
        self._start("worker", _python("consult", "worker", "--supervisor", str(os.getpid())))

    def _look_after_worker(self) -> None:
        moment = time.monotonic()
        if self._worker_due is not None:
            if moment >= self._worker_due:
                self._start_worker()
            return
        code = self._children["worker"].poll()
        if code is None:
            return
        self._delay = 1.0 if moment - self._worker_started > SETTLED else self._delay
        self._worker_due = moment + self._delay
        how = f"signal {-code}" if code < 0 else f"code {code}"
        self._say(f"The worker ended ({how}); another one starts in {self._delay:.0f} s.")
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self._release_dead()

    def _release_dead(self) -> None:
        try:
            released = workers.release_dead(self._engine, self._data_dir)
        except SQLAlchemyError as problem:
            # Nothing is lost: the leases end by themselves.
            self._say(f"The database did not answer ({type(problem).__name__}); a stopped job waits for its lease.")
            return
        if released:
            self._say("What a worker left unfinished is in the queue again.")

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(number)

    def _stop(self) -> None:
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE[self._stop_signal or signal.SIGINT]
        for child in self._children.values():
            try:
                child.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._release_dead()
