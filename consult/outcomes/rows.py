"""Numbers as the chart macros and tables take them: with a label in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consult.i18n import number
from consult.issues.balance import Balance
from consult.models.people import StakeholderGroup
from consult.names import group_name
from consult.outcomes.ranking import RankedIssue


@dataclass(frozen=True)
class Row:
    """A labelled number. key: gives the colour, None the plain one. url: what the label leads to."""

    label: str
    count: int
    key: str | None = None
    url: str | None = None


def groups(balance: Balance) -> list[Row]:
    """Who speaks, by declared group; those that declared none have the colour of "other"."""
    neutral = StakeholderGroup.OTHER.value
    return [Row(group_name(value or None), count, value or neutral) for value, count in balance.parts()]


def largest_first(balance: Balance) -> list[Row]:
    """The same, by number; what is no group of its own comes last."""
    neutral = StakeholderGroup.OTHER.value
    return sorted(groups(balance), key=lambda row: (row.key == neutral, -row.count))


def issues(entries: Sequence[RankedIssue], address: Callable[[RankedIssue], str]) -> list[Row]:
    """Issues by how many speak about them."""
    return [Row(entry.issue.name, entry.balance.submitters, url=address(entry)) for entry in entries]


def figures(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a run noted of itself, (name, value), under the names that the analyst's manual uses."""
    return [(name, _written(value)) for name, value in values.items()]


def _written(value: object) -> str:
    if isinstance(value, float):
        return number(round(value, 3))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
