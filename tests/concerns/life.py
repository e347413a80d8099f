"""A model of what concerns go through: what ought to stand after each step, worked out by hand beside the product."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from concerns.rules.lifecycle import LIVE, MOVE_NAMES, MOVES, Move, Status
from concerns.rules.vocabulary import Sensitivity

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
CHANGEABLE = LIVE | {Status.DRAFT}
UNTRIAGED = {Status.DRAFT, Status.SUBMITTED, Status.TRIAGE}
ENDS = {
    "closure_reason": "",
    "closure_evidence": "",
    "closed_on": None,
    "outcome": "",
    "route": "",
    "redirected_to": "",
}
NOTHING_LEFT = ENDS | {"duplicate_of_id": None}
Row = dict[str, Any]


class Clock:
    """A clock that the walk sets; it never shows the same time twice."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    @property
    def day(self) -> date:
        return self.time.astimezone(LONDON).date()

    @contextmanager
    def running(self) -> Iterator[None]:
        with patch("django.utils.timezone.now", self.now):
            yield


@dataclass
class Told:
    """One step that history ought to hold; `about`: the concern that it speaks of."""

    verb: str
    by: UUID
    at: datetime
    changed: set[str]
    found: Row
    about: UUID | None = None


@dataclass
class Life:
    """One concern as it ought to stand."""

    row: Row
    logged_by: UUID
    steps: list[Told] = field(default_factory=list)
    updates: list[datetime] = field(default_factory=list)
    answers: int = 1

    @property
    def restricted(self) -> bool:
        return self.row["sensitivity"] != Sensitivity.STANDARD

    def tell(self, verb: str, by: UUID, at: datetime, changes: Row, **beside: Any) -> None:
        """Take a step: what it changes, one new version, one line of history."""
        found = deepcopy(self.row)
        changed = {name for name, value in changes.items() if found[name] != value}
        self.row |= changes | {"version": found["version"] + 1}
        self.row["score"] = self.row["consequence"] * self.row["likelihood"]
        self.steps.append(Told(verb, by, at, changed, found, **beside))


@dataclass
class World:
    """All concerns of one walk; `cleared` are the people who see the restricted stream."""

    cleared: Collection[UUID]
    lives: dict[UUID, Life] = field(default_factory=dict)
    links: dict[UUID, frozenset[UUID]] = field(default_factory=dict)

    def sees(self, by: Any, *concerns: UUID) -> bool:
        return all(by.pk in self.cleared or not self.lives[pk].restricted for pk in concerns)

    def repeated(self, pk: UUID) -> bool:
        """Whether other concerns repeat this one."""
        return any(life.row["duplicate_of_id"] == pk for life in self.lives.values())

    def may_move(self, pk: UUID, target: str, by: Any, given: Row) -> bool:
        row, step = self.lives[pk].row, MOVES.get((self.lives[pk].row["status"], target))
        if step is None or not (
            self.sees(by, pk)
            and by.may_over(step.permission, row["sensitivity"])
            and all(given.get(n) for n in step.needs)
        ):
            return False
        if step.name == "mark_duplicate":
            other = self.lives[given["duplicate_of"].pk]
            one_stream = self.sees(by, given["duplicate_of"].pk) and other.row["sensitivity"] == row["sensitivity"]
            chained = other.row["status"] == Status.DUPLICATE or self.repeated(pk)
            return one_stream and given["duplicate_of"].pk != pk and not chained
        if step.name == "accept":
            return self.may_lead(given["lead"].pk if given.get("lead") else row["lead_id"], row, needed=True)
        return True

    def may_lead(self, lead: UUID | None, row: Row, *, needed: bool = False) -> bool:
        if lead is None:
            return not needed
        return row["sensitivity"] == Sensitivity.STANDARD or lead in self.cleared

    def may_edit(self, pk: UUID, by: Any, version: int, given: Row) -> bool:
        row = self.lives[pk].row
        then = row | given
        restricting = then["sensitivity"] != row["sensitivity"]
        return (
            self.sees(by, pk)
            and by.may_over("concern.edit", row["sensitivity"])
            and version == row["version"]
            and row["status"] in CHANGEABLE
            and bool(then["title"])
            and (then["immediacy"] != "immediate" or bool(then["immediate_safety_action"]))
            and (then["sensitivity"] == "standard" or (by.pk in self.cleared and not row["shared_with"]))
            and not (restricting and (self.repeated(pk) or row["sensitivity"] != "standard"))
            and (then["subject_id"] == row["subject_id"] or (row["status"] in UNTRIAGED and not row["shared_with"]))
            and ((then["lead_id"] == row["lead_id"] and not restricting) or self.may_lead(then["lead_id"], then))
        )

    def may_undo(self, pk: UUID, by: Any, now: datetime) -> bool:
        if not self.sees(by, pk):
            return False
        last = self.last_seen(pk, by)
        return (
            last.verb in MOVE_NAMES
            and last.by == by.pk
            and self.may_repeat_again(pk, last.found["duplicate_of_id"])
            and not any(at > last.at for at in self.lives[pk].updates)
            and now - last.at <= MINUTE
        )

    def may_repeat_again(self, pk: UUID, original: UUID | None) -> bool:
        """Whether a concern may be what it was: nothing, or a duplicate of another that has not changed too much."""
        if original is None:
            return True
        other, row = self.lives[original].row, self.lives[pk].row
        return (
            other["status"] != Status.DUPLICATE and not self.repeated(pk) and other["sensitivity"] == row["sensitivity"]
        )

    def last_seen(self, pk: UUID, by: Any) -> Told:
        """The last step that a person sees: one about a concern that is hidden from them is hidden as well."""
        return next(s for s in reversed(self.lives[pk].steps) if s.about is None or self.sees(by, s.about))

    def move(self, pk: UUID, target: str, by: Any, at: datetime, given: Row) -> None:
        """Move a concern, and tell the one that it repeats."""
        life = self.lives[pk]
        step = MOVES[life.row["status"], Status(target)]
        changes = {"status": target} | _left_by(step, given, at.astimezone(LONDON).date())
        original = life.row["duplicate_of_id"] if "duplicate_of_id" in changes else None
        original = original or changes.get("duplicate_of_id")
        life.tell(step.name, by.pk, at, changes, about=original)
        life.answers += 1
        if original:
            verb = "repeated" if step.name == "mark_duplicate" else "parted"
            self.lives[original].tell(verb, by.pk, at, {}, about=pk)

    def undo(self, pk: UUID, by: Any, at: datetime) -> None:
        life = self.lives[pk]
        last = self.last_seen(pk, by)
        repeated, before = life.row["duplicate_of_id"], last.found["duplicate_of_id"]
        found = {name: value for name, value in last.found.items() if name != "version"}
        life.tell("undone", by.pk, at, found, about=last.about)
        life.answers -= 1
        if other := repeated or before:
            self.lives[other].tell("repeated" if before else "parted", by.pk, at, {}, about=pk)

    def count(self) -> dict[tuple[UUID, str], tuple[int, int]]:
        """Live concerns outside the restricted streams by subject and domain, and the highest score among them."""
        live = [each.row for each in self.lives.values() if each.row["status"] in LIVE and not each.restricted]
        pairs = [((row["subject_id"], domain), row["score"]) for row in live for domain in row["domains"]]
        number = Counter(pair for pair, _ in pairs)
        return {pair: (number[pair], max(score for each, score in pairs if each == pair)) for pair in number}


def _left_by(step: Move, given: Row, today: date) -> Row:
    """What a move leaves on the concern beside its status."""
    if step.name.startswith("reopen"):
        return dict(NOTHING_LEFT)
    if step.name == "close":
        reason, evidence = given["closure_reason"], given["evidence"]
        left = {"closure_reason": reason, "closure_evidence": evidence, "closed_on": today}
        return left | {"outcome": given["outcome"]}
    if step.name == "accept":
        lead = {"lead_id": given["lead"].pk} if given.get("lead") else {}
        if "consequence" not in given:
            return lead
        pair = {name: given[name] for name in ("consequence", "likelihood")}
        return lead | pair | {f"initial_{name}": value for name, value in pair.items()}
    if step.name == "mark_duplicate":
        return {"duplicate_of_id": given["duplicate_of"].pk}
    return {name: given[name] for name in step.needs if name in NOTHING_LEFT}
