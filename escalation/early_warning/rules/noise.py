"""How often a line was followed by a rise of the level, and how often it was noise (issue 5: the back-test).

A case begins when a line begins to stand. It is counted from the level periods that followed, so that a case is decided
when it begins: nothing that is learnt of the line later changes it.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

from django.db.models import TextChoices

from escalation.early_warning.rules.suggesting import Line
from escalation.rules.levels import RANK

WEEK = timedelta(days=7)
MONTHS_BACK = 24
TOP = max(RANK.values())
Z = 1.96  # 95 per cent

Starts = Sequence[tuple[date, int]]  # days from which a subject stood at a level, and its rank, the earliest first


class Outcome(TextChoices):
    """What became of a case."""

    ROSE = "rose", "Level rose"
    NOISE = "noise", "Noise"
    EARLY = "early", "Too early to tell"
    ALREADY = "already", "Level was as high already"
    CARRIED = "carried", "Stood when the period began"


@dataclass(frozen=True)
class Tally:
    """The cases of one reason by what became of them."""

    rose: int = 0
    noise: int = 0
    early: int = 0
    already: int = 0
    carried: int = 0
    weeks: int = 0  # subjects times weeks for which it stood

    @property
    def stood(self) -> int:
        return self.rose + self.noise + self.early + self.already + self.carried

    @property
    def decided(self) -> int:
        """Cases of which it is known whether the level rose."""
        return self.rose + self.noise

    @property
    def precision(self) -> float | None:
        """The share of decided cases in which the level rose; None without one."""
        return self.rose / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the truth lies 95 times in 100, by Wilson's score interval; None without a case."""
        return wilson(self.rose, self.decided)


def wilson(hits: int, cases: int) -> tuple[float, float] | None:
    """Wilson's score interval of a share at 95 per cent (E. B. Wilson, 1927); None without a case."""
    if not cases:
        return None
    share, z2 = hits / cases, Z * Z
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = Z * sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases)) / (1 + z2 / cases)
    return max(0.0, middle - half), min(1.0, middle + half)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def sampled(first: date, last: date) -> list[date]:
    """Every seventh day up to the last one, the earliest first; none where the last comes before the first."""
    found = []
    while last >= first:
        found.append(last)
        last -= WEEK
    return found[::-1]


def rank_on(starts: Starts, day: date) -> int:
    """The rank of the level on a day; routine where no decision was on file."""
    return next((rank for since, rank in reversed(starts) if since <= day), 0)


def rises_after(starts: Starts, day: date, until: date) -> list[date]:
    """The days after one day and up to another on which the level rose."""
    found, rank = [], rank_on(starts, day)
    for since, next_rank in starts:
        if day < since <= until and next_rank > rank:
            found.append(since)
        if since > day:
            rank = next_rank
    return found


def outcome(line: Line, starts: Starts, began: date, *, months: int, today: date, first: bool) -> Outcome:
    """What became of a line that began to stand on a day; `first`: it stood on the first day that was looked at.

    A line that suggests no level is followed by a rise as any other; it has no case at the highest level.
    """
    if first:
        return Outcome.CARRIED
    rank = rank_on(starts, began)
    if rank >= (line.rank or TOP):
        return Outcome.ALREADY
    until = months_after(began, months)
    if rises_after(starts, began, min(until, today)):
        return Outcome.ROSE
    return Outcome.NOISE if until <= today else Outcome.EARLY


def chance(starts: Mapping[Any, Starts], subjects: Mapping[date, int], *, months: int, today: date) -> tuple[int, int]:
    """How often the level of any subject on any day rose in so many months, without any line: (rose, looked at).

    `subjects` counts those that there were on each day; those at the highest level cannot rise and are left out.
    """
    rose = looked = 0
    for day, count in subjects.items():
        until = months_after(day, months)
        if until > today:
            continue
        looked += count
        for each in starts.values():
            if rank_on(each, day) == TOP:
                looked -= 1
            elif rises_after(each, day, until):
                rose += 1
    return rose, looked


def announced(
    starts: Mapping[Any, Starts],
    began: Mapping[Any, Sequence[date]],
    first: date,
    today: date,
    *,
    months: int,
) -> tuple[int, int]:
    """Of the rises since a day, how many came within so many months after a line that suggested more."""
    told = total = 0
    for subject, each in starts.items():
        for rise in rises_after(each, first, today):
            total += 1
            told += any(day < rise <= months_after(day, months) for day in began.get(subject, ()))
    return told, total


__all__ = [
    "MONTHS_BACK", "WEEK", "Outcome", "Starts", "Tally", "announced", "chance", "months_after", "outcome",
    "rank_on", "rises_after", "sampled", "wilson",
]  # fmt: skip
