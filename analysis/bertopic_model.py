"""BERTopic as the frame: our vectors and topics go in, its class-based TF-IDF gives each topic its terms.

The one file that imports bertopic (ten seconds, several hundred MB). Nothing of it leaves this file.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
from bertopic.dimensionality import BaseDimensionalityReduction
from bertopic.vectorizers import ClassTfidfTransformer

from analysis.arrays import Floats, Ints, Matrix, membership

_CANDIDATES = 400


class _Frame(BERTopic):
    """BERTopic without its own representative documents: it finds them by their text; ours go by passage id."""

    def _save_representative_docs(self, documents: Any) -> None:
        """Nothing is kept."""

    @staticmethod
    def _top_n_values_sparse(matrix: Matrix, indices: Any) -> Floats:
        """The weights at `indices`, None where a row has no more: whole rows at a time and not value by value."""
        found = np.zeros(indices.shape)
        for row, columns in enumerate(indices):
            filled = np.array([column is not None for column in columns])
            found[row, filled] = matrix[row].toarray()[0][columns[filled].astype(np.int64)]
        return found


class _KnownTopics:
    """BERTopic's cluster step: the topics that the graph gave."""

    def __init__(self, labels: Ints):
        self.labels_ = labels

    def fit(self, vectors: Matrix, y: object = None) -> "_KnownTopics":
        """Nothing is left to find."""
        return self


class _KnownCounts:
    """BERTopic's vectoriser: documents are the numbers of our rows, so that nothing is read a second time."""

    def __init__(self, counts: Matrix):
        self._counts = counts

    def fit_transform(self, documents: Sequence[str]) -> Matrix:
        """The same as `transform`: the columns are known."""
        return self.transform(documents)

    def transform(self, documents: Sequence[str]) -> Matrix:
        """documents x columns; a document "3 17 4" is the sum of these rows."""
        numbers = [np.array(document.split(), np.int64) for document in documents]
        if all(len(rows) == 1 for rows in numbers):
            return self._counts[np.concatenate(numbers)]
        group = np.full(self._counts.shape[0], -1)
        for at, rows in enumerate(numbers):
            group[rows] = at
        return (membership(group, len(numbers)) @ self._counts).tocsr()

    def get_feature_names_out(self) -> list[str]:
        """Columns go by their number."""
        return [str(column) for column in range(self._counts.shape[1])]


def weigh_terms(vectors: Matrix, counts: Matrix, topics: Ints) -> list[list[tuple[int, float]]]:
    """For each topic the columns of `counts` that set it apart, with their weights, heaviest first.

    vectors, counts: texts x words; topics: one number a text, -1 for none, none of 0, 1, 2 ... missing.
    The weights are c-TF-IDF with BM25 idf and dampened frequent words (Grootendorst 2022).
    """
    placed = np.flatnonzero(topics >= 0)
    frame = _Frame(
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_KnownTopics(topics[placed]),
        vectorizer_model=_KnownCounts(counts[placed]),
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
    )
    # Not as an argument: BERTopic would warn of the time that more than 100 cost it with its own lists of strings.
    frame.top_n_words = _CANDIDATES
    numbered, _ = frame.fit_transform([str(at) for at in range(len(placed))], vectors[placed])
    return [_terms(frame.get_topic(number)) for number in _numbers(topics[placed], numbered)]


def _numbers(topics: Ints, numbered: Sequence[int]) -> list[int]:
    """BERTopic's own number of each of our topics: it numbers anew, by size."""
    _, first = np.unique(topics, return_index=True)
    return [int(numbered[at]) for at in first]


def _terms(found: Any) -> list[tuple[int, float]]:
    # BERTopic fills a short list up with ("", 0.00001).
    return [(int(column), float(weight)) for column, weight in found or [] if column]
