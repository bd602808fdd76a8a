"""What the tests of papers begin with."""

from collections.abc import Callable

import pytest

from tests.factories import Factory
from tests.papers.organisation import BASE, Sender


@pytest.fixture
def consultation(make: Factory):
    """An open consultation of two questions, at /en/c/agua."""
    return make.consultation(questions=2)


@pytest.fixture
def sender(make: Factory, consultation) -> Sender:
    """An organisation's browser at the beginning."""
    return Sender(make.app.test_client())


@pytest.fixture
def another(make: Factory, consultation) -> Callable[..., Sender]:
    """Makes browsers of further organisations, at the consultation of an address."""
    return lambda base=BASE: Sender(make.app.test_client(), base)
