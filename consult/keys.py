"""What is derived from the site's secret key: keys to sign with, and the sealing of what a copy must not give away.

A key that the operator replaces stays good for reading, as long as CONSULT_FORMER_SECRET_KEYS names it.
"""

import base64
import os

from flask import current_app

NONCE_BYTES = 12
KEY_BYTES = 32


class SealError(Exception):
    """Sealed with a key that this site does not have, for another purpose, or damaged."""


def signing_keys() -> list[str]:
    """The site's keys as itsdangerous takes them: the last one signs, each of them is believed."""
    return [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), str(current_app.secret_key)]


def _derived(key: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"consult: sealed columns").derive(key.encode())


def seal(secret: bytes, place: str) -> str:
    """Encrypt for one place, such as a row's column: copied elsewhere it opens nothing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_derived(signing_keys()[-1])).encrypt(nonce, secret, place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, place: str) -> bytes:
    """What was sealed for this place with the site's key or a former one. Raises SealError."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        whole = base64.urlsafe_b64decode(sealed)
    except ValueError:
        raise SealError from None
    for key in reversed(signing_keys()):
        try:
            return AESGCM(_derived(key)).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            continue
    raise SealError
