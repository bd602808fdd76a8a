"""The text of plain text files."""

import re

from consult.documents.readers import Outcome, Pages, UnreadableError

_MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<\?xml|<svg|\{\\rtf|%PDF-|PK\x03\x04)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile("[\x00-\x06\x0e-\x1a]")


def read(data: bytes) -> Pages:
    """One page of paragraphs, parted by empty lines; form feeds part pages.

    UTF-8, UTF-16 with its mark, else Windows-1252. Raises UnreadableError for what is no plain text.
    """
    if _MARKUP.match(data):
        raise UnreadableError(Outcome.UNSUPPORTED)
    text = _decoded(data)
    if _NOT_TEXT.search(text):
        raise UnreadableError(Outcome.UNSUPPORTED)
    return [_paragraphs(page) for page in text.replace("\r\n", "\n").split("\f")]


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _paragraphs(page: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n[ \t]*\n", page) if part.strip()]
