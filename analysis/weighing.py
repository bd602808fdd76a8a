"""Weighing: what each stem counts for in a corpus, kept so that later texts are weighed by the same measure."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Bools, Floats, Ints, Matrix, column_counts, row_of_each, unit_rows

_MOST_SHARE = 0.5
# In a handful of texts half of them are few: a word may always be in five.
_MOST_TEXTS_AT_LEAST = 5
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) as one corpus sets it.

    rarity: the idf of each stem, 0 where half the texts or more have it. length: stems that a usual text has.
    """

    rarity: Floats
    length: float

    def vectors(self, counts: Matrix) -> Matrix:
        """texts x stems: the weights of `counts`, rows of length 1, without the stems that say nothing."""
        rarity = self.rarity[counts.indices]
        lengths = _lengths(counts, rarity > 0)
        norm = _K1 * (1 - _B + _B * lengths / max(self.length, 1e-9))
        weights = counts.data * (_K1 + 1) / (counts.data + norm[row_of_each(counts)]) * rarity
        found = sparse.csr_matrix((weights, counts.indices.copy(), counts.indptr.copy()), shape=counts.shape)
        found.eliminate_zeros()
        return unit_rows(found)

    def familiarity(self, counts: Matrix, said: Ints) -> Floats:
        """How much of each text the corpus knows, 0 to 1: the length of what it knows to that of the whole text.

        said: how many stems each text has in all; one that the corpus does not have counts as its rarest.
        """
        known = np.bincount(
            row_of_each(counts), counts.data * np.square(self.rarity[counts.indices]), minlength=len(said)
        )
        unknown = (said - np.asarray(counts.sum(axis=1)).ravel()) * float(self.rarity.max(initial=0)) ** 2
        found: Floats = np.sqrt(known / np.maximum(known + unknown, 1e-9))
        return found


def weigh(counts: Matrix) -> Weighing:
    """The weighing that the corpus with these counts sets."""
    texts = counts.shape[0]
    found_in = column_counts(counts)
    telling = found_in <= max(_MOST_SHARE * texts, _MOST_TEXTS_AT_LEAST)
    rarity = np.where(telling, np.log(1 + (texts - found_in + 0.5) / (found_in + 0.5)), 0)
    lengths = _lengths(counts, rarity[counts.indices] > 0)
    return Weighing(rarity.astype(np.float32), float(lengths.mean()) if texts else 0.0)


def _lengths(counts: Matrix, telling: Bools) -> Floats:
    """How many telling stems each text has."""
    sums = np.concatenate([[0.0], np.cumsum(counts.data * telling, dtype=np.float64)])
    found: Floats = sums[counts.indptr[1:]] - sums[counts.indptr[:-1]]
    return found
