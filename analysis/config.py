"""The settings of a run: all of them, each with its unit and its reason."""

import re
from dataclasses import dataclass
from typing import NamedTuple

_USUAL = 2.0
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")


class _Bounds(NamedTuple):
    kind: type[int] | type[float]
    lowest: float
    highest: float


_BOUNDS = {
    "resolution": _Bounds(float, 0.01, 100),
    "seed": _Bounds(int, 0, 2**31 - 1),
    "neighbours": _Bounds(int, 2, 200),
    "centroid_passes": _Bounds(int, 0, 20),
    "family_threshold": _Bounds(float, 0.3, 1),
    "embedding_weight": _Bounds(float, 0.01, 10),
    "context": _Bounds(float, 0, 1),
    "sample": _Bounds(int, 1000, 10**7),
}


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a run; a value that makes no sense raises ValueError that names it.

    resolution: 1 gives few coarse topics, 2 usual ones, 3 fine (modularity's gamma); None the finest, up to 2, that
        gives no more topics than are read willingly in a consultation of that size.
    seed: of the community search, the only step that draws lots.
    neighbours: how many nearest texts each text is joined to; 15 to 30 give much the same.
    centroid_passes: how often every text may move to the topic whose words are nearest.
    languages: ISO 639 codes that are tried where a passage does not say its own.
    family_threshold: cosine of two texts' three-word runs from which they count as one text; short texts need more.
    embeddings: a sentence model (a folder, a package that carries one, or a name); "" for none: words alone.
    embedding_weight: what its cosines count beside those of words.
    embedding_languages: codes of those that it covers; () asks the model's own card.
    context: how far a passage leans on the rest of what its submitter sent, at most; 0 = each passage by itself.
    cache_dir: a folder where the model's vectors are kept from run to run; "" for nowhere.
    glossary: (word, form) pairs: words, also of other languages, that count as one and the same, whatever form that is.
    sample: of how many texts the graph is made at most; centroids find the place of the others.
    """

    resolution: float | None = None
    seed: int = 0
    neighbours: int = 15
    centroid_passes: int = 2
    languages: tuple[str, ...] = ("es", "en")
    family_threshold: float = 0.65
    embeddings: str = ""
    embedding_weight: float = 0.6
    embedding_languages: tuple[str, ...] = ()
    cache_dir: str = ""
    sample: int = 40_000
    context: float = 0.65
    glossary: tuple[tuple[str, str], ...] = ()

    @property
    def forms(self) -> dict[str, str]:
        """The glossary, from each lower-case word to the form that it counts as; that form counts as itself."""
        pairs = [(word.lower(), f"={form.lower()}") for word, form in self.glossary]
        return {form.removeprefix("="): form for _, form in pairs} | dict(pairs)

    @property
    def gamma(self) -> float:
        """The resolution where none may be chosen any more."""
        return self.resolution if self.resolution is not None else _USUAL

    def __post_init__(self) -> None:
        for name, bounds in _BOUNDS.items():
            if name != "resolution" or self.resolution is not None:
                _check_number(name, getattr(self, name), bounds)
        if not self.languages:
            raise ValueError("languages must name one or more languages")
        for name in ("languages", "embedding_languages"):
            codes = getattr(self, name)
            if not isinstance(codes, tuple) or not all(map(_is_language_code, codes)):
                raise ValueError(f"{name} must be a tuple of language codes such as 'es'")
        if not isinstance(self.glossary, tuple) or not all(map(_is_entry, self.glossary)):
            raise ValueError("glossary must be a tuple of pairs of single words such as ('workers', 'trabajadores')")
        for name in ("embeddings", "cache_dir"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"{name} must be a string")


def _check_number(name: str, value: object, bounds: _Bounds) -> None:
    allowed = int if bounds.kind is int else (int, float)
    # A comparison with NaN is false, so that NaN is refused too.
    if isinstance(value, bool) or not isinstance(value, allowed) or not bounds.lowest <= value <= bounds.highest:
        whole = "a whole number" if bounds.kind is int else "a number"
        raise ValueError(f"{name} must be {whole} from {bounds.lowest} to {bounds.highest}")


def _is_language_code(code: object) -> bool:
    return isinstance(code, str) and _LANGUAGE_CODE.fullmatch(code) is not None


def _is_entry(entry: object) -> bool:
    return isinstance(entry, tuple) and len(entry) == 2 and all(isinstance(w, str) and w.isalpha() for w in entry)
