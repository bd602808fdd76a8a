"""What people wrote, made safe to keep: nothing is lost but what cannot be seen or stored."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
# Control characters (tab and line feed are text) and halves of surrogate pairs, which no database keeps.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text in NFC with plain line feeds, without control characters, trimmed on the outside.

    What consists of invisible signs alone (zero-width spaces, marks of direction) is empty.
    """
    kept = unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))).strip()
    return kept if any(unicodedata.category(sign)[0] not in "CZ" for sign in kept) else ""
