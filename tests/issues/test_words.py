import pytest
from flask import Flask, g

from analysis.model import REASONS
from consult.issues.words import reason_words


def test_each_reason_of_the_engine_has_words_in_both_languages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {}
    for tag in ("en", "es"):
        monkeypatch.setattr(g, "lang", tag, raising=False)
        said[tag] = [reason_words(reason) for reason in REASONS]
    assert all(len(set(words)) == len(REASONS) and all(words) for words in said.values())
    assert not set(said["en"]) & set(said["es"])
    assert reason_words(None) == ""
