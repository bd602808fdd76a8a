"""Starting and waiting for real servers in tests."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(ready: Callable[[], bool], limit: float, what: str) -> None:
    """Wait until `ready()`; fail with `what` after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not ready():
        assert time.monotonic() < deadline, f"{what} took more than {limit} s"
        time.sleep(0.25)


def answers(address: str) -> bool:
    """Whether an address answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  # our own loopback server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
