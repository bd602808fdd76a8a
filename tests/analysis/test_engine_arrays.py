"""The arrays that the steps share: keys numbered as np.unique numbers them, for the keys that hashes are."""

import numpy as np
import pytest

from analysis.arrays import numbered


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8, 1000])
def test_keys_are_numbered_in_their_order(size: int) -> None:
    keys = np.random.default_rng(size).integers(0, max(size // 2, 1), size).astype(np.uint64) << np.uint64(40)

    different, places = numbered(keys)

    expected, inverse = np.unique(keys, return_inverse=True)
    assert different.tolist() == expected.tolist()
    assert places.tolist() == inverse.tolist()


def test_where_a_key_stands_does_not_show_in_it() -> None:
    keys = np.full(300, np.uint64(5) << np.uint64(60))

    different, places = numbered(keys)

    assert different.tolist() == [5 << 60]
    assert set(places.tolist()) == {0}
