"""How `consult up` runs gunicorn; address and number of processes come on its command line."""

import gc
import sys

from consult.jobs.lifeline import end_with_parent

wsgi_app = "consult:create_app()"
worker_class = "gthread"
# A thread is held by every phone that sends slowly; 2 x 4 were stopped by 20 of them, 2 x 32 were not.
threads = 32
timeout = 60
graceful_timeout = 30
# On by default, and able to steer the server: nothing of ours uses it.
control_socket_disable = True
# By default it believes whoever comes by loopback; what proxies say is read in one place, consult/proxies.py.
forwarded_allow_ips = ""
accesslog = None
loglevel = "warning"


def on_starting(server: object) -> None:
    """End with the supervisor, however that ends."""
    end_with_parent()


def post_worker_init(worker: object) -> None:
    """What a process of many threads needs, and Python does not choose by itself.

    A request leaves hundreds of objects that point at each other: by default they are looked through after every 700.
    And a thread that holds SQLite's write lock must not wait 5 ms for each of its turns.
    """
    gc.collect()
    gc.freeze()  # what was loaded with the program stays, and need not be looked through
    gc.set_threshold(20_000, 10, 10)
    sys.setswitchinterval(0.001)
