"""Numbers as the chart macros and tables take them: with a label in the reader's language."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consult.i18n import number, plain
from consult.issues.balance import Balance
from consult.models.consultations import Question
from consult.models.people import StakeholderGroup
from consult.models.submissions import Stance
from consult.names import group_name
from consult.outcomes.ranking import RankedIssue
from consult.submissions.opinion_form import STANCES

_COLOURS = {Stance.FOR: "favour", Stance.QUALIFIED: "mixed", Stance.AGAINST: "against", Stance.PROPOSES: "proposes"}


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


def stances(counts: Counter[Stance]) -> list[Row]:
    """Declared positions in their fixed order; those that nobody took as well: a nought is a finding, too."""
    return [Row(str(text), counts[stance], _COLOURS[stance]) for stance, text in STANCES.items()]


def choices(question: Question, counts: Counter[str]) -> list[Row]:
    """What was offered, in the order of the form, each with how many chose it."""
    return [Row(plain(choice["text"]), counts[choice["key"]]) for choice in question.choices]


def figures(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a run noted of itself, (name, value), under the names that the analyst's manual uses."""
    return [(name, _written(value)) for name, value in values.items()]


def _written(value: object) -> str:
    if isinstance(value, float):
        return number(round(value, 3))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
