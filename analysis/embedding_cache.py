"""A cache of dense vectors on disk: one small database a model, by the hash of each text."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from analysis.arrays import Floats
from analysis.errors import EngineError

_AT_ONCE = 500


class Cache:
    """Vectors by key; keeps nothing where no folder is given."""

    def __init__(self, file: sqlite3.Connection | None, folder: str):
        self._file = file
        self._folder = folder

    @classmethod
    def of(cls, folder: str, model: str) -> "Cache":
        """The cache in `folder` for the model of that identity; EngineError where it cannot be opened."""
        if not folder:
            return cls(None, folder)
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            name = hashlib.blake2b(model.encode(), digest_size=12).hexdigest()
            file = sqlite3.connect(Path(folder) / f"embeddings-{name}.sqlite3", timeout=60, isolation_level=None)
            file.execute("CREATE TABLE IF NOT EXISTS embedding (text BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        except (OSError, sqlite3.Error) as error:
            raise _unusable(folder, error) from error
        return cls(file, folder)

    def __enter__(self) -> "Cache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, Floats]:
        """The vectors that are there."""
        found: dict[bytes, Floats] = {}
        for start in range(0, len(keys) if self._file is not None else 0, _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            query = f"SELECT text, vector FROM embedding WHERE text IN ({','.join('?' * len(some))})"  # noqa: S608
            found.update((key, np.frombuffer(vector, np.float32)) for key, vector in self._run(query, some))
        return found

    def write(self, vectors: Mapping[bytes, Floats]) -> None:
        """Keep some more, all or none."""
        if self._file is not None:
            places = ",".join(["(?, ?)"] * len(vectors))
            values = [value for key, vector in vectors.items() for value in (key, vector.tobytes())]
            self._run(f"INSERT OR REPLACE INTO embedding VALUES {places}", values)  # noqa: S608

    def _run(self, query: str, values: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        assert self._file is not None  # noqa: S101 (both callers asked)
        try:
            return self._file.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self._folder, error) from error


def _unusable(folder: str, error: Exception) -> EngineError:
    return EngineError("cache_not_usable", f"{folder} cannot keep the vectors of texts: {error}.")
