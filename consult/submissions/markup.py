"""Plain text out of HTML, as other tools export it: blocks become paragraphs, everything else becomes its words."""

import re
from html.parser import HTMLParser

# Only what is surely HTML is read as such: "a < b" and "R&D" are words.
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|s|em|strong|ul|ol|li|h[1-6]|table|tr|td|th|blockquote|img|font|pre|hr|sup|sub|iframe"
    r"|script|style)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_PARAGRAPHS = {"p", "div", "ul", "ol", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_LINES = {"br", "tr"}
_UNSEEN = {"script", "style"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line end in the source is a space on the page.
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(text: str) -> str:
    """The words of a text that may be HTML; what is none comes back as it is."""
    if not _TAG.search(text) and not _ENTITY.search(text):
        return text
    words = _Words()
    # Line ends of a text with a stray entity and no tags are the author's own.
    words.feed(text if _TAG.search(text) else text.replace("\n", "<br>"))
    words.close()
    joined = re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", "".join(words.parts))
    return re.sub(r"\n{3,}", "\n\n", joined).strip()
