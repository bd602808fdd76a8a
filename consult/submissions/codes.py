"""Codes: what somebody types who has no link. Folio and code together open what the secret in the link opens.

A code is derived from the secret, so that every page that was reached by the link can show it, and only a fingerprint
of folio and code is stored. In addresses the two stand as FOLIO.CODE in the place of the secret. Guessing at addresses
needs no limit of its own: a code has 60 bits.
"""

import hashlib
import re

from consult.submissions.folio import ALPHABET, read_folio

LENGTH, _BLOCK = 12, 4
_TYPED = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
# Folios of other origins (imports, demonstrations) need not have a checking sign.
_ADDRESS = re.compile(rf"([A-Z0-9-]{{1,24}})\.([{ALPHABET}]{{{LENGTH}}})")


def code_of(key: str) -> str:
    """The code that goes with the key in an address, without its dashes."""
    if in_address := read_address(key):
        return in_address[1]
    value = int.from_bytes(hashlib.sha256(f"code:{key}".encode()).digest(), "big")
    return "".join(ALPHABET[value >> 5 * place & 31] for place in range(LENGTH))


def written(code: str) -> str:
    """A code as it is shown and noted down: XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + _BLOCK] for start in range(0, LENGTH, _BLOCK))


def read_code(typed: str) -> str | None:
    """The code that was typed in small letters, with spaces or without dashes; None where it cannot be one."""
    signs = re.sub(r"[\s\-–—.]", "", typed).upper()
    return signs if _TYPED.fullmatch(signs) else None


def code_print(folio: str, code: str) -> str:
    """What is stored: SHA-256 of folio and code, in hexadecimal."""
    return hashlib.sha256(f"{folio}:{code}".encode()).hexdigest()


def address_key(folio: str, code: str) -> str:
    """Folio and code as they stand in an address in the place of the secret."""
    return f"{folio}.{code}"


def read_address(key: str) -> tuple[str, str] | None:
    """Folio and code where the key in an address is made of them, else None."""
    found = _ADDRESS.fullmatch(key)
    return (found[1], found[2]) if found else None


def read_typed(folio: str, code: str) -> tuple[str, str] | None:
    """Folio and code as people type them; None where one of them cannot be right."""
    read, signs = read_folio(folio), read_code(code)
    return (read, signs) if read and signs else None
