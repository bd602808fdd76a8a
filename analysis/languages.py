"""Stop words and stems by language, and which language a text is in."""

import unicodedata
from collections.abc import Sequence, Set
from functools import cache

import numpy as np
import stopwordsiso
from Stemmer import Stemmer

from analysis.arrays import Floats, Ints
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
_UNDECIDED = -1
# A text of so many words in a listed language has more stop words than this share of them.
_TELLING, _HARDLY = 6, 0.25


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


def has_stop_words(language: str) -> bool:
    """Whether somebody has listed them; where not, they are learned from the corpus."""
    return bool(stop_words(language))


def stems(forms: Sequence[str], language: str, stop: Set[str] = frozenset()) -> list[str]:
    """The stem of each lower-case form; "" for stop words and for what is too short or long to be a word.

    stop: further words that say nothing, as a corpus shows them.
    """
    stop = stop_words(language) | stop
    stemmed: list[str] = Stemmer(_STEMMERS[language]).stemWords(list(forms)) if language in _STEMMERS else list(forms)
    return [
        stem if _SHORTEST <= len(form) <= _LONGEST and form not in stop else ""
        for form, stem in zip(forms, stemmed, strict=True)
    ]


def decide(
    words: Words, declared: Sequence[str | None], tried: Sequence[str], usual: str | None = None
) -> tuple[Ints, list[str]]:
    """The language of each text: as declared, else that of `tried` with most stop words in it.

    Where stop words do not decide, the other words do, by the texts in which they are found; where those do not
    either, it is `usual`, else the language of most others. A longer text with hardly any stop word is in the language
    of `tried` that has no list of them, if there is one. Gives numbers into the list that comes second.
    """
    known = sorted({code for code in [*declared, usual] if code} - set(tried))
    codes = [*tried, *known]
    hits = np.stack([_stop_word_counts(words, code) for code in tried])
    found = _clearest(hits)
    unlisted = [at for at, code in enumerate(tried) if not has_stop_words(code)]
    if unlisted:
        strange = (words.lengths >= _TELLING) & (hits.max(axis=0) < _HARDLY * words.lengths)
        found[strange] = unlisted[0]
    given = np.array([codes.index(code) if code else _UNDECIDED for code in declared], np.int64)
    found = np.where(given >= 0, given, found)
    left = np.flatnonzero(found < 0)
    if len(left) and len(codes) > 1:
        found[left] = _clearest(_votes(words, words.select(left), found, len(codes)))
    most = np.bincount(found[found >= 0], minlength=1).argmax()
    return np.where(found >= 0, found, codes.index(usual) if usual else most).astype(np.int32), codes


def _clearest(scores: Floats | Ints) -> Ints:
    """The language with the highest score of each text; -1 where two are equal or none has any."""
    best = scores.argmax(axis=0)
    second = np.sort(scores, axis=0)[-2] if len(scores) > 1 else np.zeros(scores.shape[1])
    return np.where(scores.max(axis=0) > second, best, _UNDECIDED)


def _votes(words: Words, asked: Words, found: Ints, count: int) -> Floats:
    """languages x texts of `asked`: the summed shares with which their words are used in each language.

    found: the language of each text of `words`; all languages count alike, however large.
    """
    used = np.stack([_used(words.select(np.flatnonzero(found == at))) for at in range(count)])
    share = used / np.maximum(used[:, 1:].sum(axis=1, keepdims=True), 1)
    share = share / np.maximum(share.sum(axis=0), 1e-12)
    share[:, 0] = 0  # what is no word
    sums = np.cumsum(np.pad(share[:, asked.lower[asked.tokens]], ((0, 0), (1, 0))), axis=1)
    votes: Floats = np.round(sums[:, asked.starts[1:]] - sums[:, asked.starts[:-1]], 9)
    return votes


def _used(words: Words) -> Ints:
    """How often each lower-case form is used."""
    return np.bincount(words.lower[words.tokens], minlength=len(words.forms))


def _stop_word_counts(words: Words, language: str) -> Ints:
    stop = stop_words(language)
    is_stop = np.array([form in stop for form in words.forms], np.int64)
    sums = np.concatenate([[0], np.cumsum(is_stop[words.lower[words.tokens]])])
    counts: Ints = sums[words.starts[1:]] - sums[words.starts[:-1]]
    return counts
