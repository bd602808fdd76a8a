"""Our own modules as child processes that hostile files are given to: nothing of ours in reach, and an end to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

from consult import paths

# Who sends one of these is not the file: a service that stops, Ctrl-C, a machine that has run out of memory. What a
# child allows itself (limits.py) ends by SIGXCPU, and a parser that breaks by SIGSEGV and the like.
_FROM_OUTSIDE = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL}


class LostChildError(Exception):
    """A child ended, or was ended, before its work was done; that says nothing about the file."""


class LateChildError(LostChildError):
    """It was not ready by the clock: the machine has much to do, for what a child may work is limited before that."""


def run_child(
    module: str, arguments: Sequence[str], output: IO[bytes], timeout: float, given: IO[bytes] | None = None
) -> int:
    """The return code of one of our modules, negative for the signal by which it came to grief.

    `timeout` is in seconds by the clock. Raises LostChildError.
    """
    # Nothing of ours but the way to our code: a document's reader has no use for keys and addresses.
    environment = {"PATH": os.defpath, "PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PARENT"] = str(os.getpid())
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=given or subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=timeout,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        raise LateChildError(f"{module} was not ready after {timeout:.0f} s") from None
    if -ended in _FROM_OUTSIDE:
        raise LostChildError(f"{module} was ended by {signal.Signals(-ended).name}")
    return ended
