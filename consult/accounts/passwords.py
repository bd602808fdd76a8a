"""Which passwords are refused: too short, too long, or among the first that a guesser tries."""

import functools
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

from flask import current_app

from consult.i18n import _

MINIMUM, MAXIMUM = 8, 128  # characters; longer ones are refused before hashing
# Words in Spanish and English that passwords are made of most often, without accents: one a line.
_WORDS = Path(__file__).with_name("common_words.txt")
_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm", "asdfghjklñ", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "12345678901234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "147258369",
    "qazwsxedcrfvtgbyhnujm",
)  # fmt: skip
_AS_LETTERS = str.maketrans("013457@$!", "oieastasi")
_SHORT_NUMBER = 4  # digits: years, days, "123"
_LONGEST_GUESS = 24  # characters; nobody tries more, not even of one letter
_FEW = 2  # words or numbers in a row that may all be common; from three on, guessing takes long


def normalised(password: str) -> str:
    """A password in NFC: the same one from every keyboard. Nothing else about it is changed."""
    return unicodedata.normalize("NFC", password)


def problem(password: str, *, email: str = "", name: str = "") -> str | None:
    """What is wrong with a new password, as a sentence in the page's language; None where nothing is.

    `email` and `name` are those of its owner.
    """
    if not MINIMUM <= len(normalised(password)) <= MAXIMUM:
        return _("The password needs %(least)s to %(most)s characters.", least=MINIMUM, most=MAXIMUM)
    own = {_bare(text) for text in (email, email.partition("@")[0], name, current_app.config["SITE_NAME"])} - {""}
    bare = _bare(password)
    if not bare:
        return None
    if own & {bare, bare.strip("0123456789")}:
        return _("The password must not be your name, your address or the name of this site.")
    if is_common(password):
        return _("Guessers try this password first. Choose another: three words that have nothing in common do well.")
    return None


def is_common(password: str) -> bool:
    """Whether a password is a common word, a row of the keyboard, a number, or two of these."""
    bare = _bare(password)
    if len(bare) > _LONGEST_GUESS:
        return False
    if len(set(bare)) <= _FEW or _is_row(bare) or bare in _common():
        return True
    if any(_is_row(word) or word in _common() for word in (_as_word(password), _as_word(password).rstrip("aeiost"))):
        return True
    pieces = re.findall(r"[a-zñ]+|\d+", _plain(password))
    numbers_and_words = [piece for one, piece in enumerate(pieces) if not (one and pieces[one - 1] == piece)]
    return len(numbers_and_words) <= _FEW and all(_is_guessable(piece) for piece in numbers_and_words)


def _plain(text: str) -> str:
    """Small letters without accents; ñ stays, as on the keyboard, and becomes n in words."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ñ", "\0"))
    return "".join(sign for sign in folded if not unicodedata.combining(sign)).replace("\0", "ñ")


def _bare(text: str) -> str:
    return "".join(sign for sign in _plain(text) if sign.isalnum())


def _as_word(text: str) -> str:
    """P4ssw0rd! is no better than password."""
    return "".join(sign for sign in _plain(text).translate(_AS_LETTERS) if sign.isalpha())


def _is_guessable(piece: str) -> bool:
    if piece.isdigit():
        return len(piece) <= _SHORT_NUMBER or _is_row(piece) or len(set(piece)) <= _FEW or _is_date(piece)
    return len(piece) < 3 or _is_row(piece) or piece in _common() or piece.replace("ñ", "n") in _common()


def _is_date(digits: str) -> bool:
    return bool(re.fullmatch(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d|(19|20)\d\d(0[1-9]|1[0-2])\d\d", digits))


def _is_row(text: str) -> bool:
    """A run along a row of the keyboard, the alphabet or the numbers, forwards or backwards."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) <= 1 or any(text in row or text[::-1] in row for row in _ROWS)


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())
