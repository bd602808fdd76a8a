"""What a model keeps so that later passages find their topic: frozen, and compact."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.arrays import Floats, Ints, Matrix, membership, unit_rows
from analysis.centroids import Space
from analysis.weighing import Weighing

# So small a share of a run's own texts sits as far from its topic as what is near nothing.
_FAR = 0.01
_ROWS_AT_ONCE = 32768


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """The topics of both levels, in the order of their numbers, as centroids.

    stems: what each column stands for; weighing: what each counts. language: of a text that shows none.
    words: topics x stems, sense: topics x dimensions, both unit rows. weight: as in Space.
    bar: the strength below which a passage is near nothing.
    """

    stems: tuple[str, ...]
    weighing: Weighing
    language: str
    words: Matrix
    sense: Floats | None
    weight: float
    bar: float

    def scores(self, space: Space) -> Floats:
        """texts x topics of both levels: how near each text is to each, 0 to 1."""
        found = np.asarray((space.words @ self.words.T).todense(), np.float64)
        if space.sense is None or self.sense is None:
            return found
        scale = 1 + self.weight * space.sense.any(axis=1, keepdims=True)
        return (found + self.weight * (space.sense @ self.sense.T)) / scale

    def onto(self, stems: Sequence[str]) -> Matrix:
        """topics x `stems`: the same centroids among the columns of another corpus, unit rows."""
        number = {stem: at for at, stem in enumerate(stems)}
        columns = np.array([number.get(stem, -1) for stem in self.stems], np.int64)
        entries = self.words.tocoo()
        kept = columns[entries.col] >= 0
        shape = (self.words.shape[0], len(stems))
        at = (entries.row[kept], columns[entries.col[kept]])
        return unit_rows(sparse.csr_matrix((entries.data[kept], at), shape=shape))


def remember(
    space: Space,
    levels: Sequence[Ints],
    strengths: Floats,
    *,
    stems: Sequence[str],
    weighing: Weighing,
    language: str,
) -> Memory:
    """The memory of a run. levels: the topic and the sub-topic of each text; strengths: of those placed."""
    counts = [int(level.max(initial=-1)) + 1 for level in levels]
    members = sparse.vstack([membership(level, count) for level, count in zip(levels, counts, strict=True)])
    words = unit_rows((members @ space.words).tocsr())
    sense = None if space.sense is None else _unit(members @ space.sense)
    placed = strengths[levels[0] >= 0]
    bar = float(np.quantile(placed, _FAR)) if len(placed) else 0.0
    return Memory(tuple(stems), weighing, language, words, sense, space.weight, bar)


def _unit(rows: Floats) -> Floats:
    found: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return found
