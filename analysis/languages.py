"""Stop words and stems by language, and which language a text is in."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import stopwordsiso
from Stemmer import Stemmer

from analysis.arrays import Ints
from analysis.words import Words

# fmt: off
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}
# The lists come from news and web text; these of their words are what consultations are about.
_CONTENT = {
    "es": "emplean emplear empleo pais trabaja trabajais trabajamos trabajan trabajar trabajas trabajo valor",
    "en": "area areas bill computer fire group groups home information member members men research site state states"
          " system value web website work worked working works world young younger youngest",
}
# fmt: on
_SHORTEST, _LONGEST = 3, 60


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing of the subject, also as hurried people write them, without accents; may be empty."""
    if not stopwordsiso.has_lang(language):
        return frozenset()
    listed = {unicodedata.normalize("NFC", word) for word in stopwordsiso.stopwords(language)}
    return frozenset((listed | {fold(word) for word in listed}) - set(_CONTENT.get(language, "").split()))


def fold(word: str) -> str:
    """Without accents and other marks: "está" gives "esta"."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def primary(code: str | None) -> str | None:
    """The language of a tag: "es-MX" gives "es"."""
    return code.replace("_", "-").split("-")[0].strip().lower() or None if code else None


def stems(forms: Sequence[str], language: str) -> list[str]:
    """The stem of each lower-case form; "" for stop words and for what is too short or long to be a word."""
    stop = stop_words(language)
    stemmed: list[str] = Stemmer(_STEMMERS[language]).stemWords(list(forms)) if language in _STEMMERS else list(forms)
    return [
        stem if _SHORTEST <= len(form) <= _LONGEST and form not in stop else ""
        for form, stem in zip(forms, stemmed, strict=True)
    ]


def decide(
    words: Words, declared: Sequence[str | None], tried: Sequence[str], usual: str | None = None
) -> tuple[Ints, list[str]]:
    """The language of each text: as declared, else that of `tried` with most stop words in it.

    A text that shows none takes `usual`, else the language of most others. Gives numbers into the list that comes
    second.
    """
    known = sorted({code for code in [*declared, usual] if code} - set(tried))
    codes = [*tried, *known]
    hits = np.stack([_stop_word_counts(words, code) for code in tried])
    shown = hits.max(axis=0) > 0
    best = hits.argmax(axis=0)
    most = np.bincount(best[shown], minlength=len(tried)).argmax() if shown.any() else 0
    found = np.where(shown, best, codes.index(usual) if usual else most)
    return np.array([codes.index(c) if c else f for c, f in zip(declared, found, strict=True)], np.int32), codes


def _stop_word_counts(words: Words, language: str) -> Ints:
    stop = stop_words(language)
    is_stop = np.array([form in stop for form in words.forms], np.int64)
    sums = np.concatenate([[0], np.cumsum(is_stop[words.lower[words.tokens]])])
    counts: Ints = sums[words.starts[1:]] - sums[words.starts[:-1]]
    return counts
