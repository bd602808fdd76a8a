"""What some suites need beyond Python: skipped by name where it is absent, required where CONSULT_REQUIRE names it."""

import os

import pytest


def absent(what: str, reason: str) -> None:
    """Skip the test that needs `what`; fail it where CONSULT_REQUIRE (a comma-separated list) names it."""
    if what in os.environ.get("CONSULT_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {reason}")
    pytest.skip(reason)
