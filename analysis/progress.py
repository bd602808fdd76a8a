"""How far a run is: named steps, a share that never falls, and the time each took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, float], None]

# Each step's part of the whole, as measured on 4,000 to 20,000 comments; they sum to 1.
_SHARES = {
    "words": 0.18,
    "families": 0.10,
    "vectors": 0.06,
    "graph": 0.24,
    "communities": 0.12,
    "centroids": 0.04,
    "subtopics": 0.06,
    "terms": 0.15,
    "representatives": 0.05,
}
STEPS: tuple[str, ...] = tuple(_SHARES)


class Tracker:
    """Reports the steps of one run to a callback and keeps their seconds.

    Whatever the callback raises passes through: that is how a run is stopped.
    """

    def __init__(self, progress: Progress | None = None):
        self._progress = progress
        self._done = 0.0
        self._step = STEPS[0]
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Open the step `name`, close it with its share done; KeyError for a name not in STEPS."""
        share = _SHARES[name]
        self._step, before, started = name, self._done, time.perf_counter()
        self._report(before)
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self._report(before + share)

    def within(self, part: float) -> None:
        """Say that `part` (0 to 1) of the open step is done."""
        before = sum(_SHARES[name] for name in STEPS[: STEPS.index(self._step)])
        self._report(before + _SHARES[self._step] * min(max(part, 0.0), 1.0))

    def finish(self) -> None:
        """Say that all is done."""
        self._report(1.0)

    def _report(self, share: float) -> None:
        self._done = max(self._done, min(share, 1.0))
        if self._progress is not None:
            self._progress(self._step, self._done)
