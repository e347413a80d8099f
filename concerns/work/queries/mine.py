"""What a person has to do: what is theirs, what is due, and what waits for others; as few reads for any length."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from concerns.models import Concern, ConcernUpdate
from concerns.rules.updates import Kind
from concerns.work.models import ConcernAction
from concerns.work.queries import rows
from concerns.work.queries.actions import Line, lines, roles_of
from concerns.work.queries.brought import CHORES, Chore, Waits, inboxes_of
from concerns.work.rules.next_steps import next_step
from quality_oversight.tenancy.models import Membership

FEW = 5  # rows of each list, until one of them is asked for whole
FIRST_DUE = 10  # of them what is due
MOST = 200  # rows of a list that is asked for whole; the page says when there are more
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Led:
    """A concern that a person leads on, and its next step in words."""

    concern: Concern
    next: str


@dataclass(frozen=True)
class Due:
    """One thing with a day: an action to do, or a concern to review; `about` is the concern, or the risk."""

    day: date
    what: str
    kind: str
    href: str
    about: Any
    overdue: bool


@dataclass(frozen=True)
class Waiting:
    """A concern on which an outside organisation was asked, and since when it has not answered."""

    concern: Concern
    since: datetime


@dataclass(frozen=True)
class Numbers:
    """How much there is, whatever is shown of it: overdue, due within a week, and actions to do."""

    overdue: int
    soon: int
    to_do: int


@dataclass(frozen=True)
class Work:
    """All that a person's page of work says; `more` names the lists that are longer than what is shown."""

    numbers: Numbers
    actions: list[Line]
    chores: list[tuple[str, Chore]]
    inboxes: list[Waits]
    led: list[Led]
    to_answer: list[ConcernUpdate]
    unread: list[ConcernUpdate]
    due: list[Due]
    asked: list[Line]
    waiting: list[Waiting]
    unanswered: list[ConcernUpdate]
    blocked: list[Line]
    more: frozenset[str]

    @property
    def is_nothing_mine(self) -> bool:
        return not (self.actions or self.chores or self.inboxes or self.led or self.to_answer or self.unread)

    @property
    def is_nothing_waiting(self) -> bool:
        return not (self.asked or self.waiting or self.unanswered or self.blocked)

    @property
    def concerns(self) -> Iterable[Concern]:
        """Every concern that is named."""
        yield from (line.action.concern for line in (*self.actions, *self.asked, *self.blocked))
        yield from (each.concern for each in self.led)
        yield from (each.concern for each in self.waiting)
        yield from (each.concern for each in (*self.to_answer, *self.unread, *self.unanswered))


def work_of(by: Membership, *, today: date, whole: str = "") -> Work:
    """What one person has to do on a day, as far as they may see it; the list named `whole` is not cut short."""
    roles, outside = roles_of(by), by.is_outside
    open_actions = rows.open_actions(roles, by.organisation_id, outside=outside)
    led = _led_by([] if outside else roles, today + SOON, most=_length("led", whole) + 1)
    shared = [key for _, _, key in led[rows.Why.SHARED]]
    said = rows.comments_from(by.organisation_id) if outside else rows.said(roles)
    chores, chore_days = _chores(by, max(_length("chores", whole), _length("due", whole)) + 1)
    near = today + SOON
    found: dict[str, Sequence[Any]] = {
        "actions": [key for key, _, mine, _, _ in open_actions if mine],
        "asked": [key for key, _, mine, asked, _ in open_actions if asked and not mine],
        "blocked": [key for key, _, mine, asked, blocked in open_actions if blocked and (mine or not asked)],
        "led": [key for _, _, key in led[rows.Why.FIRST]],
        "waiting": rows.unanswered(shared) if shared else [],
        "comments": [key for key, kind in said if kind == Kind.ACCURACY],
        "unread": [key for key, kind in said if kind == Kind.UPDATE],
        "chores": chores,
    }
    kept: dict[str, Any] = {name: each[: _length(name, whole)] for name, each in found.items()}
    cut = {name for name, each in found.items() if len(each) > len(kept[name])}
    most_due = _length("due", whole)
    kept["due actions"] = [key for key, day, mine, *_ in open_actions if mine and day <= near][:most_due]
    kept["due reviews"] = [key for _, _, key in led[rows.Why.NEAR]][:most_due]
    kept |= _read(rows.actions, kept, "actions", "asked", "blocked", "due actions")
    kept |= _read(rows.concerns, kept, "led", "due reviews")
    kept |= _read(rows.updates, kept, "comments", "unread")
    to_do = [*(day for _, day, mine, *_ in open_actions if mine), *chore_days]
    numbers = _numbers([*to_do, *(day for day, *_ in led[rows.Why.NEAR])], len(to_do), today)
    due = _due(kept["due actions"], kept["due reviews"], [each for each in chores if each[1].day <= near], today)
    more = frozenset(cut | ({"due"} if numbers.overdue + numbers.soon > most_due else set()))
    return Work(
        numbers=numbers,
        actions=lines(kept["actions"], today),
        led=_with_next_step(kept["led"], today),
        chores=kept["chores"],
        inboxes=inboxes_of(by),
        to_answer=[] if outside else kept["comments"],
        unread=kept["unread"],
        due=due[:most_due],
        asked=lines(kept["asked"], today),
        waiting=[Waiting(each, each.asked_at) for each in kept["waiting"]],
        unanswered=kept["comments"] if outside else [],
        blocked=lines(kept["blocked"], today),
        more=more,
    )


def _length(name: str, whole: str) -> int:
    """How many rows of a list are shown."""
    return MOST if name == whole else FIRST_DUE if name == "due" else FEW


def _led_by(roles: Sequence[UUID], near: date, *, most: int) -> dict[rows.Why, list[tuple[date, str, UUID]]]:
    """Day of review, reference and key of what somebody leads on, by why it is read, those due first in front."""
    found: dict[rows.Why, list[tuple[date, str, UUID]]] = {why: [] for why in rows.Why}
    for key, day, ref, why in (row for role in roles for row in rows.led_by(role, near, most=most)):
        found[rows.Why(why)].append((day or date.max, ref, key))
    cut = {rows.Why.FIRST: most}
    return {why: sorted(each)[: cut.get(why)] for why, each in found.items()}


def _read(read: Callable[..., list[Any]], kept: Mapping[str, Sequence[UUID]], *names: str) -> dict[str, list[Any]]:
    """The rows of some lists of keys, each list in its order, in one query."""
    keys = {key for name in names for key in kept[name]}
    found = {row.pk: row for row in read(list(keys))} if keys else {}
    return {name: [found[key] for key in kept[name] if key in found] for name in names}


def _numbers(days: Sequence[date], to_do: int, today: date) -> Numbers:
    near = [day for day in days if day <= today + SOON]
    overdue = sum(day < today for day in near)
    return Numbers(overdue, len(near) - overdue, to_do)


def _chores(by: Membership, most: int) -> tuple[list[tuple[str, Chore]], list[date]]:
    """What one is to do in other areas, with its kind, in order of the day; and the days of all there is."""
    found: list[tuple[str, Chore]] = []
    days: list[date] = []
    for each in CHORES:
        if by.may(each.permission):
            rows = each.all_of(by)
            found += [(each.kind, chore) for chore in each.drawn(rows[:most])]
            days += [day for day, *_ in rows]
    return sorted(found, key=lambda each: each[1].day), days


def _with_next_step(concerns: Sequence[Concern], today: date) -> list[Led]:
    found = rows.first_actions([each.pk for each in concerns]) if concerns else []
    first = {concern: (title, due) for concern, title, due in found}
    return [Led(each, _next(each, first.get(each.pk), today)) for each in concerns]


def _next(concern: Concern, action: tuple[str, date] | None, today: date) -> str:
    if action is None:
        return next_step(concern.status)
    title, due = action
    return next_step(concern.status, action=title, action_due=due, overdue=due < today)


def _due(
    actions: Sequence[ConcernAction], reviews: Sequence[Concern], chores: Sequence[tuple[str, Chore]], today: date
) -> list[Due]:
    """What is overdue or due within a week, in order of the day."""
    found: list[tuple[date, str, str, str, Any]] = [
        (each.due, each.title, "Action", each.get_absolute_url(), each.concern) for each in actions
    ]
    found += [
        (each.review_due, each.title, "Review", each.get_absolute_url(), each) for each in reviews if each.review_due
    ]
    found += [(each.day, each.what, kind, each.about.get_absolute_url(), each.about) for kind, each in chores]
    return [Due(*each, overdue=each[0] < today) for each in sorted(found, key=lambda each: each[0])]
