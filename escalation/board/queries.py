"""The board of levels as at a day, in one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any, overload
from uuid import UUID

from django.db import connection

from escalation.board.rules import NO_SECTOR, STUCK_REQUEST_DAYS, USUAL_WITHIN, Moved, Stuck, stuck_days
from escalation.board.statement import CONDITIONS, COUNTED, statement
from escalation.rules.levels import RANK, Level
from escalation.rules.reviews import twice_overdue
from providers.structure.sight import subjects_under
from quality_oversight.compiled import Preparing
from quality_oversight.dates import end_of, start_of

NOBODY = [UUID(int=0)]  # stands for no subject at all


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where one subject stands on the day; without `since` no decision is on file, so it is routine (RG3)."""

    subject_id: UUID
    name: str
    scope: str
    kind: str
    sector: str  # empty for what belongs to no one provider
    code: str  # its provider's ODS code
    level: Level
    since: date | None
    days: int | None
    moved: str  # the way of the last move, empty without one
    origin: str  # the level before that move
    taken_from: str  # the subject from which that level was taken over when it ended, else empty
    request_id: UUID | None  # of the request that is open
    request_status: str
    proposed: str  # the level that it proposes
    stuck: tuple[Stuck, ...]
    twice_overdue: bool  # its review is late by more than two intervals (OV9); nothing is told of a past day


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorLevel:
    """How many subjects of a sector stand at a level, and their median days there; None where no day is known."""

    sector: str
    level: Level
    number: int
    median: int | None


@dataclass(frozen=True, kw_only=True)
class Board(Sequence[Place]):
    """The board as at a day: its totals, its sectors, and of what was found one page, from `offset` on.

    It is a sequence as long as all that was found, of which only that page can be looked at.
    """

    as_at: date
    totals: Mapping[str, int]
    sectors: tuple[SectorLevel, ...]
    found: int
    rows: tuple[Place, ...]

    def __len__(self) -> int:
        return self.found

    @overload
    def __getitem__(self, wanted: int) -> Place: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Place]: ...
    def __getitem__(self, wanted: int | slice) -> Place | Sequence[Place]:
        return self.rows if isinstance(wanted, slice) else self.rows[wanted]


def board(
    as_at: date,
    filters: Mapping[str, str],
    *,
    today: date,
    intervals: Mapping[str, int],
    order: tuple[str, ...],
    page: int = 1,
    size: int = 25,
) -> Board:
    """The board as at the end of a day (Europe/London), in one query, and three more where a node is asked for.

    `filters` are those of CONDITIONS, with `moved` (up or down) and `within` (the days in which a last move counts);
    `under` is a node of the structure as it was on the day.
    `intervals` are the framework's review days by level. A page beyond the last one gives the last one.
    """
    wanted: dict[str, Any] = {**filters, filters.get("moved", ""): "yes"}
    if wanted.get("under"):
        wanted["under"] = subjects_under(wanted["under"], as_at) or NOBODY
    asked = tuple(name for name in CONDITIONS if wanted.get(name))
    words = filters.get("q", "")
    params = {
        "day": as_at,
        "end": end_of(as_at),
        "stepped": start_of(as_at - timedelta(days=STUCK_REQUEST_DAYS - 1)),
        "enhanced": as_at - timedelta(days=stuck_days(intervals[Level.ENHANCED])),
        "intensive": as_at - timedelta(days=stuck_days(intervals[Level.INTENSIVE])),
        "within": as_at - timedelta(days=int(filters.get("within") or USUAL_WITHIN)),
        "size": size,
        "offset": (max(page, 1) - 1) * size,
        **{name: wanted[name] for name in asked},
        "q": f"%{_escaped(words)}%",
        "code": words.strip(),
    }
    sql = statement(past=as_at < today, asked=asked, order=order, further=page > 1)
    with Preparing(connection).cursor() as cursor:
        cursor.execute(sql, params)
        groups, rows = cursor.fetchone()
    totals, sectors = _summed(groups or ())
    return Board(
        as_at=as_at,
        totals=totals,
        sectors=sectors,
        found=totals["found"],
        rows=tuple(_place(row, _late(row, as_at, today, intervals)) for row in rows or ()),
    )


def _summed(groups: Iterable[Sequence[Any]]) -> tuple[dict[str, int], tuple[SectorLevel, ...]]:
    """The totals over all groups of a sector and a level, and the groups."""
    totals = dict.fromkeys(("all", *Level, *COUNTED), 0)
    sectors = []
    for sector, level, number, spans, *counted in sorted(groups, key=lambda group: (group[0] or NO_SECTOR, group[1])):
        middle = round(median(spans)) if spans else None
        sectors.append(SectorLevel(sector=sector or NO_SECTOR, level=Level(level), number=number, median=middle))
        for name, more in zip(("all", level, *COUNTED), (number, number, *counted), strict=True):
            totals[name] += more
    return totals, tuple(sectors)


def _late(row: Mapping[str, Any], as_at: date, today: date, intervals: Mapping[str, int]) -> bool:
    due = date.fromisoformat(row["review_due"]) if row["review_due"] and as_at == today else None
    return twice_overdue(due, today, intervals[row["level"]])


def _place(row: Mapping[str, Any], late: bool) -> Place:
    why = [Stuck.LEVEL] * row["stuck_level"] + [Stuck.REQUEST] * row["stuck_request"]
    return Place(
        subject_id=UUID(row["id"]),
        name=row["name"],
        scope=row["scope"],
        kind=row["kind"],
        sector=row["sector"] or "",
        code=row["code"] or "",
        level=Level(row["level"]),
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        days=row["days"],
        moved=_way(row["origin"], row["level"]),
        origin=row["origin"] or "",
        taken_from=row["taken_from"] or "",
        request_id=UUID(row["request_id"]) if row["request_id"] else None,
        request_status=row["request_status"] or "",
        proposed=row["proposed"] or "",
        stuck=tuple(why),
        twice_overdue=late,
    )


def _way(origin: str | None, level: str) -> str:
    return "" if origin is None else Moved.UP if RANK[Level(origin)] < RANK[Level(level)] else Moved.DOWN


def _escaped(words: str) -> str:
    return words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
