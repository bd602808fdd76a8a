"""What the tables look like that Decidim, Consul and pol.is export, as their own exporters name the columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Cells = Mapping[str, str]  # of a row, by the name of its column in small letters


def _nothing(_cells: Cells) -> str | None:
    return None


@dataclass(frozen=True)
class Layout:
    """One kind of table.

    needs: columns by which it is known; of "a|b" one. meanings: what our importer calls it, by columns in the order of
    preference; "body/*" is any language of a text. skips: why a row stays out, or None. note: what to tell whoever
    imports. in_milliseconds: dates count from 1970.
    """

    name: str
    needs: tuple[str, ...]
    meanings: Mapping[str, tuple[str, ...]]
    skips: Callable[[Cells], str | None] = field(default=_nothing)
    note: str = ""
    in_milliseconds: bool = False


def _withdrawn(cells: Cells) -> str | None:
    return "withdrawn by their authors" if cells.get("state") == "withdrawn" else None


def _retired(cells: Cells) -> str | None:
    return "retired by their authors" if cells.get("retired_at") else None


def _rejected(cells: Cells) -> str | None:
    return "rejected by the moderators there" if cells.get("moderated") == "-1" else None


DECIDIM = (
    Layout(
        "comment",
        ("id", "body|body/*", "alignment"),
        {
            "id": ("id",),
            "text": ("body", "body/*"),
            "language": ("locale",),
            "date": ("created_at",),
            "name": ("author/name",),
            "organisation": ("user_group/name",),
        },
    ),
    Layout(
        "proposal",
        ("id", "title|title/*", "body|body/*"),
        {
            "id": ("id",),
            "title": ("title", "title/*"),
            "text": ("body", "body/*"),
            "date": ("published_at", "created_at"),
            "name": ("author/name", "authors_names"),
        },
        _withdrawn,
    ),
)
CONSUL = (
    Layout(
        "comment",
        ("id", "body|text", "commentable_id|proposalid|parentid"),
        {"id": ("id",), "text": ("body", "text"), "date": ("created_at", "date")},
    ),
    Layout(
        "debate",
        ("id", "title", "description", "cached_votes_down"),
        {"id": ("id",), "title": ("title",), "text": ("description",), "date": ("created_at",)},
    ),
    Layout(
        "proposal",
        ("id", "title", "description|text|summary"),
        {
            "id": ("id",),
            "title": ("title",),
            "text": ("description", "text", "summary"),
            "date": ("created_at", "date"),
        },
        _retired,
    ),
)
POLIS = (
    Layout(
        "comment",
        ("comment-id", "comment-body"),
        {"id": ("comment-id",), "text": ("comment-body",), "date": ("timestamp",)},
        _rejected,
        "Votes are not imported: how many agreed and disagreed with each comment stays in the file.",
        in_milliseconds=True,
    ),
)
