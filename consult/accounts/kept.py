"""A form that was sent after its sign-in had ended: carried along while its writer signs in, then sent again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

MOST_FIELDS = 400
_NEVER = ("csrf_token", "password")


@dataclass(frozen=True)
class Kept:
    """Where a form goes, and what was typed into it: (name, value) in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_file: bool = False

    def pack(self) -> str:
        """As one text, for a hidden field."""
        return json.dumps([self.path, self.fields, self.had_file], ensure_ascii=False)

    @property
    def texts(self) -> list[str]:
        """What its writer will want to see again: values of more than one word."""
        return [value for _, value in self.fields if " " in value.strip()]


def safe_next(target: str | None) -> str | None:
    """A path on this site to go on to, or None: never another host, scheme or a header."""
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"} or "\\" in target:
        return None
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and not any(ord(sign) < ord(" ") for sign in target)
    return target if clean else None


def keep(path: str, form: MultiDict[str, str], files: Mapping[str, object]) -> Kept:
    """What is carried of a form: all but its token, passwords and files."""
    fields = [pair for pair in form.items(multi=True) if not any(word in pair[0] for word in _NEVER)]
    return Kept(path, tuple(fields[:MOST_FIELDS]), had_file=bool(files))


def unpack(text: str | None) -> Kept | None:
    """What `pack` made, as it comes back from a browser; None for anything else."""
    try:
        path, fields, had_file = json.loads(text or "")
        pairs = tuple((str(name), str(value)) for name, value in fields[:MOST_FIELDS])
    except (ValueError, TypeError):
        return None
    where = safe_next(path if isinstance(path, str) else None)
    return Kept(where, pairs, bool(had_file)) if where else None
