"""What a child process may use up before the system ends it; it sets this to itself before it looks at a file."""

import resource

CPU_SECONDS = 60  # of work
MEMORY = 1024**3  # bytes of address space
UNREADABLE = 3  # the code with which a child ends that could make nothing of the file
OUTPUT = 64 * 1024 * 1024  # bytes it may write, to any file


def limit(seconds: int = CPU_SECONDS) -> None:
    """Bound this process, and what it starts, to `seconds` of work among other things."""
    for what, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, OUTPUT), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (value, value))
    # The last second is for SIGXCPU to end it: at the hard limit the system kills, as it does when memory runs out.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
