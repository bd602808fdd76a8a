"""The array types that the steps hand to one another."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
# scipy ships no types: rows x columns, compressed by rows.
Matrix: TypeAlias = sparse.csr_matrix


def unit_rows(matrix: Matrix) -> Matrix:
    """A copy with rows of Euclidean length 1, float32; empty rows stay empty."""
    rows = row_of_each(matrix)
    squares = np.bincount(rows, np.square(matrix.data, dtype=np.float64), minlength=matrix.shape[0])
    length = np.sqrt(squares)
    length[length == 0] = 1
    data = matrix.data.astype(np.float32) * (1 / length).astype(np.float32)[rows]
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def row_of_each(matrix: Matrix) -> Ints:
    """The row number of each stored value."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))


def column_counts(matrix: Matrix) -> Ints:
    """In how many rows each column has a value."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1])


def membership(labels: Ints, count: int) -> Matrix:
    """`count` x rows: 1 where the row has that label; rows labelled -1 are in none. float32."""
    placed = np.flatnonzero(labels >= 0)
    ones = np.ones(len(placed), np.float32)
    return sparse.csr_matrix((ones, (labels[placed], placed)), shape=(count, len(labels)))


def numbered(keys: Ints) -> tuple[Ints, Ints]:
    """The different ones of uint64 `keys`, ascending, and the place of each key among them (int32).

    As np.unique with the inverse, in a sixth of the time: each key is sorted together with where it stands, which takes
    as many of its lowest bits as counting the keys takes. So they have to differ in the bits above these.
    """
    low = np.uint64((1 << len(keys).bit_length()) - 1)
    ranked = (keys & ~low) | np.arange(len(keys), dtype=np.uint64)
    ranked.sort()
    at = (ranked & low).astype(np.int64)
    ranked &= ~low
    first = np.ones(len(keys), np.bool_)
    np.not_equal(ranked[1:], ranked[:-1], out=first[1:])
    places = np.empty(len(keys), np.int32)
    places[at] = np.cumsum(first, dtype=np.int32) - np.int32(1)
    return ranked[first], places
