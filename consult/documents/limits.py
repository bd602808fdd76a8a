"""What a child process may use up before the system ends it; it sets this to itself before it looks at a file."""

import resource

CPU_SECONDS = 60
MEMORY = 1024**3  # bytes of address space
OUTPUT = 64 * 1024 * 1024  # bytes it may write, to any file


def limit() -> None:
    """Bound this process, and what it starts."""
    for what, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))
