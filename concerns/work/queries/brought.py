"""What the areas above bring to a person's work; imports run downwards, so each brings it as the site starts.

An `Inbox` waits for whoever holds a permission; `Chores` are asked of one person, with a day, on something that is no
concern. All of it is read as the reader sees it: what is restricted is counted for the cleared alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Inbox:
    """What waits for the people of a role: who deals with it, how much it is, its words, and the name of its page."""

    permission: str
    count: Callable[[], int]
    one: str
    many: str
    page: str
    query: str = ""  # what the page is asked for: "?state=open"


@dataclass(frozen=True)
class Chore:
    """One thing that somebody is to do by a day; `about` has a `ref`, a `subject` and an address."""

    day: date
    what: str
    about: Any


@dataclass(frozen=True)
class Chores:
    """One kind of chores: the first of a person's, the days by which all are due, and whose some are on a day."""

    permission: str
    kind: str
    first: Callable[[Membership, int], Sequence[Chore]]
    days: Callable[[Membership], list[date]]
    owners: Callable[[date], Q]


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
    found = [(inbox, inbox.count()) for inbox in INBOXES if by.may(inbox.permission)]
    return [
        Waits(count, each.one if count == 1 else each.many, url(each.page) + each.query)
        for each, count in found
        if count
    ]


def permissions_awaited() -> list[str]:
    """The permissions of those for whom something waits, as far as the reader sees."""
    return [inbox.permission for inbox in INBOXES if inbox.count()]
