"""The corpus: the different texts among the passages, in an order that their own content gives."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Ints
from analysis.errors import EngineError
from analysis.languages import primary
from analysis.passages import Passage

_REPORT_EVERY = 4096
# Whatever is no letter, digit or space gives way to a space: ASCII byte by byte, which is quick, all else by its kind.
_SPACED = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
_MARKS = re.compile(r"[^\w\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Exact copies taken together.

    texts: each different text once, ordered by fingerprint, so that the order of the rows cannot matter.
    languages: what is declared for each. of_passage: the text of each passage; copies: how many passages have it.
    """

    texts: list[str]
    languages: list[str | None]
    of_passage: Ints

    @property
    def copies(self) -> Ints:
        """How many passages have each text."""
        return np.bincount(self.of_passage, minlength=len(self.texts))


def gather(passages: Sequence[Passage], report: Callable[[float], None] = lambda part: None) -> Corpus:
    """The different texts of `passages`; EngineError where an id comes twice or a text is none."""
    if len({passage.id for passage in passages}) < len(passages):
        raise EngineError("repeated_id", "Two passages have the same id; each needs its own.")
    prints = []
    for at, passage in enumerate(passages):
        if at % _REPORT_EVERY == 0:
            report(at / len(passages))
        if not isinstance(passage.text, str):
            raise EngineError(
                "not_text", f"Passage {passage.id} has no text; give it a string, an empty one if need be."
            )
        prints.append(fingerprint(passage.text))
    number = {print_: at for at, print_ in enumerate(sorted(set(prints)))}
    of_passage = np.array([number[print_] for print_ in prints], np.int64)
    first: dict[int, tuple[str, str]] = {}
    for passage, at in zip(passages, of_passage.tolist(), strict=True):
        written = (passage.text, primary(passage.language) or "")
        first[at] = min(written, first.get(at, written))
    ordered = [first[at] for at in range(len(first))]
    return Corpus([text for text, _ in ordered], [code or None for _, code in ordered], of_passage)


def fingerprint(text: str) -> bytes:
    """The same for texts that differ only in case, spacing and punctuation; of the text itself without any letter."""
    folded = text.casefold()
    bare = (folded if folded.isascii() else _MARKS.sub(" ", folded)).encode().translate(_SPACED)
    while b"  " in bare:
        bare = bare.replace(b"  ", b" ")
    said = bare.strip(b" ") or text.strip().encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=16).digest()
