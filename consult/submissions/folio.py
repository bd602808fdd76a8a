"""Folios: the public references of submissions, as AGUA-7K4M-2Q9X, made to be noted down and read out."""

import re
import secrets

# 32 signs, without 0 and O, 1 and I, which look alike on paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BLOCK = 4
_TYPED = re.compile(rf"([A-Z0-9]+?)([{ALPHABET}]{{{_BLOCK}}})([{ALPHABET}]{{{_BLOCK}}})")
# x^5 + x^2 + 1 is primitive: the powers of x are 31 different elements of the field with 32 elements.
_FIELD = 0b100101


def _syndrome(signs: str) -> int:
    """The sum of the signs' values, each times a power of x of its own, in the field with 32 elements.

    One wrong sign changes it, and so does any swap of two different ones: 0 means that a folio was noted down right.
    """
    value = 0
    for sign in signs:
        value <<= 1
        value ^= ALPHABET.index(sign) ^ (_FIELD if value >= len(ALPHABET) else 0)
    return value


def new_folio(prefix: str) -> str:
    """A random folio, PREFIX-XXXX-XXXX, whose last sign checks the others; that it is new is for the caller to see."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(2 * _BLOCK - 1))
    signs += ALPHABET[_syndrome(signs + ALPHABET[0])]
    return f"{prefix}-{signs[:_BLOCK]}-{signs[_BLOCK:]}"


def read_folio(typed: str) -> str | None:
    """The folio that was typed in small letters, with spaces or without dashes; None where a sign must be wrong."""
    found = _TYPED.fullmatch(re.sub(r"[\s\-–—.]", "", typed).upper())
    if found is None or _syndrome(found[2] + found[3]):
        return None
    return "-".join(found.groups())
