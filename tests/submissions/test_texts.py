"""What people wrote is kept as they wrote it, without what cannot be stored."""

import pytest

from consult.submissions.texts import clean


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  una opinión\r\n\r\notra\rmás ", "una opinión\n\notra\nmás"),
        ("an\u0303o", "año"),
        ("nulo\x00 y campana\x07", "nulo y campana"),
        ("roto \ud83d", "roto"),
        ("tab\tqueda", "tab\tqueda"),
        ("xìpìl 👩🏽‍🌾 ñu’u", "xìpìl 👩🏽‍🌾 ñu’u"),
        ("\x00 \n", ""),
        ("\u200b\u200e \u2060", ""),
    ],
)
def test_clean(written: str, kept: str) -> None:
    assert clean(written) == kept
