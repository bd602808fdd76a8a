"""What is done in a faster way gives what the plain way gives."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis import bertopic_model, families, words
from analysis.corpus import gather
from analysis.resolution import _first
from tests.analysis.corpora import lots_of, passages, theme_text

_SCRAPS = st.sampled_from(
    [
        "agua",
        "k'áax",
        "qu'il",
        "<b>",
        "a < b",
        "</p>",
        "&amp;",
        "http://a.mx/x",
        "www.b.mx",
        "3.5",
        "¡ya!",
        "\u3000",
        "É",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_SCRAPS | st.text(max_size=8), max_size=12).map(" ".join), max_size=8))
def test_words_read_piece_by_piece_are_those_of_the_whole_text(texts: list[str]) -> None:
    found = words.read(texts)
    for at, text in enumerate(texts):
        plain = words._TOKEN.findall(unicodedata.normalize("NFC", text).replace("’", "'"))
        forms = [form if form.replace("'", "").isalpha() else "" for form in plain]
        assert [found.forms[token] for token in found.tokens[found.starts[at] : found.starts[at + 1]]] == forms


def recombined(count: int) -> list[str]:
    """Texts that share whole sentences, as campaigns do: some often, most rarely."""
    lots = lots_of(5)
    sentences = [theme_text(theme, lots) for theme in ("agua", "ruido", "escuela") for _ in range(60)]
    return [" ".join(sentences[min(int(lots.expovariate(0.05)), 179)] for _ in range(4)) for _ in range(count)]


def test_families_by_rare_runs_are_those_of_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = gather(passages(recombined(600)))
    read = words.read(corpus.texts)
    plain = families.collapse(read, corpus, 0.65)
    monkeypatch.setattr(families, "_LITTLE", 0)
    fast = families.collapse(read, corpus, 0.65)
    assert 100 < len(plain.texts) < len(corpus.texts)
    assert fast.texts.tolist() == plain.texts.tolist()
    assert fast.of_text.tolist() == plain.of_text.tolist()
    assert np.allclose(fast.likeness, plain.likeness, atol=1e-5)


@pytest.mark.parametrize("first", range(10))
def test_the_finest_rung_is_found_without_trying_all(first: int) -> None:
    asked: list[int] = []

    def holds(rung: int) -> bool:
        asked.append(rung)
        return rung >= first

    assert _first(holds, 9) == min(first, 8)
    assert len(asked) == len(set(asked)) <= 5
    assert min(first, 8) in asked


def test_the_weights_of_the_heaviest_terms_are_those_of_the_matrix() -> None:
    lots = lots_of(3)
    dense = np.array([[lots.choice([0, 0, 0.5, 1.5, 2.5]) for _ in range(9)] for _ in range(6)])
    matrix = sparse.csr_matrix(dense)
    columns = bertopic_model._Frame._top_n_idx_sparse(matrix, 7)
    found = bertopic_model._Frame._top_n_values_sparse(matrix, columns)
    assert found.shape == columns.shape
    for row, (places, weights) in enumerate(zip(columns, found, strict=True)):
        assert weights.tolist() == [0 if place is None else dense[row, place] for place in places]
