"""A child that ends as it is told: `python -m tests.documents.ending HOW`, a signal's name or a code."""

import os
import signal
import sys

if __name__ == "__main__":
    how = sys.argv[1]
    if how.isdecimal():
        sys.exit(int(how))
    if how == "SIGINT":  # Python makes an exception of it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.Signals[how])
