"""The dashboard's lines as people pick, sort and count them (domain brief 6.3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices

from concerns.rules.risk import Band, band
from concerns.work.rules.judging import Brag
from escalation.rules.case import Id
from escalation.rules.levels import RANK, Direction, Level
from reporting.rules.dashboard import Row

NOBODY = "nobody"


class Trend(TextChoices):
    """Which way a subject moved since the last meeting; the group sees a subject for the first time only once."""

    UP = Direction.UP.value, Direction.UP.label
    DOWN = Direction.DOWN.value, Direction.DOWN.label
    SAME = Direction.SAME.value, Direction.SAME.label
    NEW = "new", "First seen"


@dataclass(frozen=True, kw_only=True)
class DomainCell:
    """The live concerns of one subject in one quality domain."""

    key: str
    label: str
    count: int = 0
    worst: int = 0  # the highest current score, 1 to 25; 0 where there is no concern

    @property
    def band(self) -> Band | None:
        return band(self.worst) if self.worst else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the dashboard: the derived row, who it is about, and its concerns by domain.

    Its three RAGs are never mixed (7.3): the level in `row`, what is `suggested`, and the delivery of `actions`.
    """

    row: Row
    code: str
    sector: str
    lead: str
    provider_id: Id | None
    request_id: Id | None
    trend: Trend
    cells: tuple[DomainCell, ...]
    key: str = ""  # of the node that it counts for
    below: int = 0  # further subjects that are counted with its own
    owner: str = ""  # of a service: its provider
    suggested: Level | None = None  # None: nothing is told of a past day
    concerns: int = 0
    new: int = 0
    overdue: int = 0  # open actions that are
    actions: Mapping[str, int] = field(default_factory=dict)  # open actions by delivery colour

    @property
    def name(self) -> str:
        return f"{self.row.fact.name}, {self.owner}" if self.owner else self.row.fact.name

    @property
    def is_suggested_above(self) -> bool:
        """Whether early warnings suggest a graver level than the one that holds."""
        return self.suggested is not None and RANK[self.suggested] > RANK[self.row.level]

    @property
    def deliveries(self) -> list[tuple[Brag, int]]:
        """The colours of its open actions, the most worrying first, and how many there are of each."""
        return [(brag, self.actions[brag.value]) for brag in Brag if self.actions.get(brag.value)]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a reader asks for; an empty field asks for nothing."""

    words: str = ""
    level: str = ""
    sector: str = ""
    domain: str = ""
    trend: str = ""
    lead: str = ""
    overdue: bool = False
    twice: bool = False
    proposed: bool = False
    suggested: bool = False


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Figures over all lines."""

    by_level: Mapping[str, int]
    proposed: int
    overdue: int
    suggested: int


CONDITIONS: dict[str, Callable[[Line, Any], bool]] = {
    "words": lambda line, words: all(w in f"{line.name} {line.code}".casefold() for w in words.casefold().split()),
    "level": lambda line, level: line.row.level == level,
    "sector": lambda line, sector: line.sector == sector,
    "domain": lambda line, key: any(cell.count for cell in line.cells if cell.key == key),
    "trend": lambda line, trend: line.trend == trend,
    "lead": lambda line, lead: line.lead == ("" if lead == NOBODY else lead),
    "overdue": lambda line, _: line.row.days_overdue > 0,
    "twice": lambda line, _: line.row.twice_overdue,
    "proposed": lambda line, _: bool(line.row.proposed),
    "suggested": lambda line, _: line.is_suggested_above,
}

MOVED_FIRST = (Trend.UP, Trend.NEW, Trend.DOWN, Trend.SAME)
# What each column sorts by; None stands last whichever way. "level" is the order of the agenda (section 6.3).
ORDERS: dict[str, Callable[[Line], Any]] = {
    "level": lambda line: 0,
    "name": lambda line: line.name.casefold(),
    "trend": lambda line: MOVED_FIRST.index(line.trend),
    "days": lambda line: line.row.days_at_level,
    "review": lambda line: line.row.fact.review_due,
    "lead": lambda line: line.lead.casefold() or None,
}


def trend(row: Row, *, added_on: date, last_meeting: date | None) -> Trend:
    """Compare with the last meeting; what the meeting could not know of, or no meeting at all, is first seen."""
    if last_meeting is None or (added_on > last_meeting and row.fact.level_then is None):
        return Trend.NEW
    return Trend(row.direction.value)


def chosen(lines: Iterable[Line], choice: Choice) -> list[Line]:
    """Return the lines that meet every part of the choice."""
    asked = [(CONDITIONS[name], value) for name, value in vars(choice).items() if value]
    return [line for line in lines if all(meets(line, value) for meets, value in asked)]


def in_order(lines: Iterable[Line], key: str, *, descending: bool = False) -> list[Line]:
    """Sort lines that stand in the agenda's order; equals keep that order."""
    value = ORDERS[key]
    known: list[Line] = []
    unknown: list[Line] = []
    for line in lines:
        (unknown if value(line) is None else known).append(line)
    if key == "level":
        return known[::-1] if descending else known
    return sorted(known, key=value, reverse=descending) + unknown


def totals(lines: Iterable[Line]) -> Totals:
    """Count lines by level, and those with a proposal, an overdue review or a graver level suggested."""
    found = list(lines)
    rows = [line.row for line in found]
    by_level: dict[str, int] = {}
    for row in rows:
        by_level[row.level] = by_level.get(row.level, 0) + 1
    return Totals(
        by_level=by_level,
        proposed=sum(1 for row in rows if row.proposed),
        overdue=sum(1 for row in rows if row.days_overdue),
        suggested=sum(line.is_suggested_above for line in found),
    )
