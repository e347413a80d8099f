"""What the areas above bring to a person's work; imports run downwards, so each brings it as the site starts.

An `Inbox` waits for whoever holds a permission; `Chores` are asked of one person, with a day, on something that is no
concern. All of it is read as the reader sees it: what is restricted is counted for the cleared alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from quality_oversight.addresses import url
from quality_oversight.compiled import Number, read_together
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Inbox:
    """What waits for the people of a role: who deals with it, how much it is, its words, and the name of its page.

    A count that is a `Number` is read together with the others.
    """

    permission: str
    count: Callable[[], int | Number]
    one: str
    many: str
    page: str
    query: str = ""  # what the page is asked for: "?state=open"
    count_for: Callable[[Membership], int | Number] | None = None  # how much one person may deal with; else all of it

    def waiting_for(self, by: Membership) -> int | Number:
        """How much of it waits for one person who holds the permission."""
        return self.count_for(by) if self.count_for else self.count()


class Named(NamedTuple):
    """A subject, of which its name alone is shown."""

    name: str


class About(NamedTuple):
    """What a chore is about: its reference, its subject, and the name and key of its page."""

    ref: str
    subject: Named
    page: str
    key: Any

    def get_absolute_url(self) -> str:
        return url(self.page, self.key)


class Chore(NamedTuple):
    """One thing that somebody is to do by a day."""

    day: date
    what: str
    about: About


@dataclass(frozen=True)
class Chores:
    """One kind of chores: all of a person's, the earliest first, and whose some are on a day.

    A row of `all_of` is (day, what, reference, name of the subject, key of its page); `words` says what is to be done.
    """

    permission: str
    kind: str
    page: str
    all_of: Callable[[Membership], list[tuple[Any, ...]]]
    owners: Callable[[date], Q]
    words: Callable[[str], str] = str

    def drawn(self, rows: list[tuple[Any, ...]]) -> list[Chore]:
        """Some of the rows, as they are shown."""
        return [
            Chore(day, self.words(what), About(ref, Named(name), self.page, key)) for day, what, ref, name, key in rows
        ]


@dataclass(frozen=True)
class Waits:
    """How much of one inbox waits for a reader, in words, and where."""

    number: int
    words: str
    href: str


INBOXES: list[Inbox] = []
CHORES: list[Chores] = []


def inboxes_of(by: Membership) -> list[Waits]:
    """What waits for a person's role; an inbox with nothing in it is left out."""
    mine = [each for each in INBOXES if by.may(each.permission)]
    return [
        Waits(count, each.one if count == 1 else each.many, url(each.page) + each.query)
        for each, count in zip(mine, read_together([each.waiting_for(by) for each in mine]), strict=True)
        if count
    ]


def permissions_awaited() -> list[str]:
    """The permissions of those for whom something waits, as far as the reader sees."""
    numbers = read_together([each.count() for each in INBOXES])
    return [each.permission for each, number in zip(INBOXES, numbers, strict=True) if number]
