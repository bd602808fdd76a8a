"""The front matter of a position paper: `key: value` lines between two lines of dashes."""

import re


def read(text: str) -> tuple[dict[str, str], str]:
    """Split a source into its front matter and its body. Raises ValueError where it does not begin with one."""
    opening, head, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    if opening:
        raise ValueError("a source must begin with its front matter")
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, value in pairs}, body
