"""How far a run is: named steps, a share that never falls, and the time each took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate

Progress = Callable[[str, float], None]

# Each step's part of the whole, between what 5,600 comments and 20,000 passages took; they sum to 1.
_SHARES = {
    "words": 0.20,
    "families": 0.08,
    "vectors": 0.05,
    "embeddings": 0.0,
    "graph": 0.20,
    "communities": 0.07,
    "centroids": 0.02,
    "subtopics": 0.08,
    "terms": 0.22,
    "representatives": 0.08,
}
STEPS: tuple[str, ...] = tuple(_SHARES)
# With a sentence model, its part of the whole; the others share what is left.
_EMBEDDING = 0.9


class Tracker:
    """Reports the steps of one run to a callback and keeps their seconds.

    Whatever the callback raises passes through: that is how a run is stopped.
    """

    def __init__(self, progress: Progress | None = None, embeds: bool = False):
        self._progress = progress
        self._shares = {step: share * (1 - _EMBEDDING) for step, share in _SHARES.items()} if embeds else _SHARES
        if embeds:
            self._shares["embeddings"] = _EMBEDDING
        self._begins = dict(zip(STEPS, accumulate(self._shares.values(), initial=0.0), strict=False))
        self._step = STEPS[0]
        self._done = 0.0
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Open the step `name`, and close it with its share done; KeyError for a name not in STEPS."""
        self._step, started = name, time.perf_counter()
        self.within(0.0)
        yield
        self.seconds[name] = time.perf_counter() - started
        self.within(1.0)

    def within(self, part: float) -> None:
        """Say that `part` (0 to 1) of the open step is done."""
        share = self._begins[self._step] + self._shares[self._step] * min(max(part, 0.0), 1.0)
        self._done = max(self._done, min(share, 1.0))
        if self._progress is not None:
            self._progress(self._step, self._done)

    def finish(self) -> None:
        """Say that all is done."""
        self._done = 1.0
        self.within(1.0)
