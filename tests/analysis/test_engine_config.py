import pytest

import analysis


def test_defaults_hold() -> None:
    assert analysis.Config() == analysis.Config(resolution=None, seed=0, neighbours=15, centroid_passes=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("resolution", 0),
        ("resolution", float("nan")),
        ("resolution", float("inf")),
        ("resolution", "2"),
        ("seed", -1),
        ("seed", 1.5),
        ("seed", True),
        ("neighbours", 1),
        ("centroid_passes", -1),
        ("languages", ()),
        ("languages", "es"),
        ("languages", ("Spanish",)),
        ("family_threshold", 0),
        ("family_threshold", 1.1),
    ],
)
def test_a_value_without_sense_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        analysis.Config(**{name: value})  # type: ignore[arg-type]
