"""Alike: whether two terms share a word in some form, whatever the language makes of its endings."""

from functools import cache
from itertools import product, takewhile

from analysis.languages import fold
from analysis.phrases import CONNECTORS

_SAME_START, _SAME_SHARE = 5, 0.72
# English plurals that no ending tells.
_SINGULAR = {
    "children": "child", "feet": "foot", "lives": "life", "men": "man", "mice": "mouse", "people": "person",
    "teeth": "tooth", "wives": "wife", "women": "woman",
}  # fmt: skip


def alike(form: str, other: str) -> bool:
    """Whether two terms share a word in some form: luz and luces, autobús and autobuses, peatón and peatones."""
    return any(
        _same_word(one, two)
        for one, two in product(form.split(), other.split())
        if one not in CONNECTORS and two not in CONNECTORS
    )


def _same_word(form: str, other: str) -> bool:
    one, two = singular(form), singular(other)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
    return one == two or (start >= _SAME_START and start >= _SAME_SHARE * max(len(one), len(two)))


@cache
def singular(form: str) -> str:
    """Without accents, case and the ending of a plural: near enough for comparing."""
    bare = fold(form.lower())
    if bare in _SINGULAR:
        return _SINGULAR[bare]
    for ending in ("es", "s"):
        if bare.endswith(ending) and len(bare) > len(ending) + 2:
            bare = bare.removesuffix(ending)
            break
    return bare[:-1] + "c" if bare.endswith("z") else bare
