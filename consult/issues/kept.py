"""The engine's result of each run, kept beside the uploaded files: a later run goes on from it, late texts are placed
by it. For the worker alone. What no run names any more goes with the other files that no row names."""

import io
from functools import lru_cache

import analysis
from consult import storage

_IN_MEMORY = 2  # results that a warm worker has at hand


def keep(model: analysis.TopicModel) -> str:
    """Store a result, before the run that names it is committed; gives its name."""
    return storage.keep(io.BytesIO(model.to_bytes())).sha256


def load(sha256: str | None) -> analysis.TopicModel | None:
    """The result of that name; None where there is none, or none that this version of the engine can go on from."""
    if sha256 is None:
        return None
    try:
        model = _read(sha256)
    except (OSError, analysis.EngineError):
        return None
    return model if model.memory is not None else None


@lru_cache(maxsize=_IN_MEMORY)
def _read(sha256: str) -> analysis.TopicModel:
    with storage.open_file(sha256) as file:
        return analysis.TopicModel.from_bytes(file.read())
