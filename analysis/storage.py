"""A result as bytes: a zip of plain arrays and one JSON text, versioned, read without running anything in it."""

import io
import json
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from scipy import sparse

from analysis.arrays import Matrix
from analysis.config import Config
from analysis.errors import EngineError
from analysis.memory import Memory
from analysis.model import REASONS, Placement, Proposal, Topic, TopicModel
from analysis.weighing import Weighing

_FORMAT = "consult topic model"
_VERSION = 2
_NONE = -1
_Arrays = Mapping[str, Any]


def to_bytes(model: TopicModel) -> bytes:
    """See TopicModel.to_bytes."""
    arrays = {**_placement_arrays(model.placements), **(_memory_arrays(model.memory) if model.memory else {})}
    about = {
        "format": _FORMAT,
        "version": _VERSION,
        "config": asdict(model.config),
        "topics": [asdict(topic) for topic in model.topics],
        "opened": model.opened,
        "resolution": model.resolution,
        "proposals": [asdict(proposal) for proposal in model.proposals],
        "versions": dict(model.versions),
        "seconds": dict(model.seconds),
        "memory": _about(model.memory),
    }
    text = json.dumps(about, ensure_ascii=True, sort_keys=True).encode()
    stream = io.BytesIO()
    np.savez_compressed(stream, about=np.frombuffer(text, np.uint8), **arrays)
    return stream.getvalue()


def from_bytes(data: bytes) -> TopicModel:
    """See TopicModel.from_bytes."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != _FORMAT or about["version"] != _VERSION:
                raise EngineError("other_version", "This result was kept by another version of the engine.")
            return TopicModel(
                topics=tuple(Topic(**_tuples(topic)) for topic in about["topics"]),
                placements=_placements(arrays),
                config=Config(**_tuples(about["config"])),
                versions=about["versions"],
                seconds=about["seconds"],
                opened=tuple(about["opened"]),
                resolution=about["resolution"],
                proposals=tuple(Proposal(**_tuples(proposal)) for proposal in about["proposals"]),
                memory=_memory(about["memory"], arrays) if about["memory"] else None,
            )
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OSError,
        EOFError,
        AttributeError,
        RuntimeError,  # also what zipfile says of packing that it does not know
        tokenize.TokenError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise EngineError("not_a_model", "This is no result of the engine, or it is damaged.") from error


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON's lists as the tuples that they were, however deep."""
    return {name: _tuple(value) for name, value in values.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(each) for each in value) if isinstance(value, list) else value


def _placement_arrays(placements: tuple[Placement, ...]) -> dict[str, Any]:
    def numbers(name: str) -> Any:
        found = (getattr(place, name) for place in placements)
        return np.array([_NONE if number is None else number for number in found], np.int64)

    # A family is named by a passage's id, which may be any number.
    alone = np.array([place.family is None for place in placements], np.bool_)
    return {
        "id": numbers("passage_id"),
        "topic": numbers("topic"),
        "subtopic": numbers("subtopic"),
        "strength": np.array([place.strength for place in placements], np.float64),
        "family": numbers("family"),
        "alone": alone,
        "likeness": np.array([np.nan if place.likeness is None else place.likeness for place in placements]),
        "reason": np.array(
            [_NONE if place.reason is None else REASONS.index(place.reason) for place in placements], np.int8
        ),
    }


def _placements(arrays: _Arrays) -> tuple[Placement, ...]:
    columns = [
        arrays[name].tolist()
        for name in ("id", "topic", "subtopic", "strength", "family", "alone", "likeness", "reason")
    ]
    return tuple(
        Placement(
            number,
            None if topic < 0 else topic,
            None if subtopic < 0 else subtopic,
            strength,
            None if alone else family,
            None if reason < 0 else REASONS[reason],
            None if alone else likeness,
        )
        for number, topic, subtopic, strength, family, alone, likeness, reason in zip(*columns, strict=True)
    )


def _about(memory: Memory | None) -> dict[str, Any] | None:
    if memory is None:
        return None
    return {
        "stems": memory.stems,
        "length": memory.weighing.length,
        "language": memory.language,
        "weight": memory.weight,
        "bar": memory.bar,
        "columns": memory.words.shape[1],
    }


def _memory_arrays(memory: Memory) -> dict[str, Any]:
    words = memory.words
    found = {"rarity": memory.weighing.rarity, "data": words.data, "indices": words.indices, "indptr": words.indptr}
    return found if memory.sense is None else {**found, "sense": memory.sense}


def _memory(about: Mapping[str, Any], arrays: _Arrays) -> Memory:
    shape = (len(arrays["indptr"]) - 1, about["columns"])
    words: Matrix = sparse.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    words.check_format(full_check=True)
    return Memory(
        stems=tuple(about["stems"]),
        weighing=Weighing(arrays["rarity"], about["length"]),
        language=about["language"],
        words=words,
        sense=arrays.get("sense"),
        weight=about["weight"],
        bar=about["bar"],
    )
