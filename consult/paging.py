"""Lists in pages: which one is asked for, clamped to those that there are, and the addresses of its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from consult.addresses import this_page

Item = TypeVar("Item")
# Nobody turns so many pages; a larger number in the address is not worth a large OFFSET.
LAST = 100_000


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list. number: from 1. total: items in all pages. argument: the name of `number` in the address."""

    items: Sequence[Item]
    number: int
    size: int
    total: int
    argument: str = "page"

    def _url(self, number: int) -> str | None:
        if not 1 <= number <= last_page(self.total, self.size):
            return None
        return this_page(query={self.argument: number})

    @property
    def previous_url(self) -> str | None:
        """The address of the page before, with all else of this address; None on the first one."""
        return self._url(self.number - 1)

    @property
    def next_url(self) -> str | None:
        """The address of the page after; None on the last one."""
        return self._url(self.number + 1)


def last_page(total: int, size: int) -> int:
    """The number of the last page of a list; an empty one has one, too."""
    return max(1, -(-total // size))


def clamped(number: int, total: int, size: int) -> int:
    """The nearest page that there is."""
    return min(max(number, 1), last_page(total, size))


def asked_page(argument: str = "page") -> int:
    """The page number in the address of this request; 1 where it is none."""
    number = request.args.get(argument, default=1, type=int)
    return min(max(number, 1), LAST)


def page_of(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """A page of a list that is at hand as a whole."""
    number = clamped(number, len(items), size)
    return Page(items[(number - 1) * size : number * size], number, size, len(items))
