"""How many examples a property is tried with: few in `make test`, many where CONSULT_NIGHTLY is set."""

import os

from hypothesis import settings

_FACTOR = 40 if os.environ.get("CONSULT_NIGHTLY") else 1


def examples(count: int) -> settings:
    """Settings for a property that is cheap enough for `count` examples in the short run."""
    return settings(max_examples=count * _FACTOR, deadline=None)
