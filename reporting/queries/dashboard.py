"""The RAG dashboard as at a day: three queries, however many providers there are (domain brief 6.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from concerns.queries import Tally, live_counts_by_subject_and_domain
from escalation.queries import DashboardRow, dashboard_rows, last_meeting, level_words, short_words
from escalation.rules.levels import Level
from quality_oversight.frameworks import Framework
from reporting.rules.dashboard import Row, RowFact, rows
from reporting.rules.dashboard_lines import DomainCell, Line, trend

Tallies = Mapping[tuple[UUID, str], Tally]


@dataclass(frozen=True, kw_only=True)
class Board:
    """All lines in the agenda's order, and the two days between which they show movement."""

    as_at: date
    last_meeting: date | None
    lines: tuple[Line, ...]


def board(as_at: date, framework: Framework) -> Board:
    """Gather levels, reviews, proposals and concerns as they stood at the end of a day.

    Restricted concerns are counted for nobody, so that all who sit round the table see the same dashboard. Leads
    and sectors are those of today: no history is kept of them.
    """
    met = last_meeting("sqg", as_at)
    intervals = {Level(level.key): level.review_days for level in framework.levels}
    tallies = live_counts_by_subject_and_domain(None if as_at == timezone.localdate() else as_at)
    worst: dict[UUID, int] = {}
    for (subject, _), tally in tallies.items():
        worst[subject] = max(tally.worst, worst.get(subject, 0))
    found = {
        row.subject_id: row
        for row in dashboard_rows(as_at, met, intervals=intervals)
        if row.added_on <= as_at or row.level or row.subject_id in worst  # history may be older than its import
    }
    facts = [_fact(row, worst.get(row.subject_id, 0), intervals) for row in found.values()]
    derived = rows(facts, today=as_at, labels=level_words(framework), short=short_words(framework))
    lines = tuple(_line(row, found[row.fact.subject_id], tallies, framework, met) for row in derived)  # type: ignore[index]
    return Board(as_at=as_at, last_meeting=met, lines=lines)


def _fact(row: DashboardRow, score: int, intervals: Mapping[Level, int]) -> RowFact:
    return RowFact(
        subject_id=row.subject_id,
        name=row.name,
        level=row.level,
        since=row.since,
        level_then=row.level_then,
        proposed=row.proposed,
        parts=row.parts,
        sites=row.sites,
        review_due=row.review_due,
        score=score,
        criteria=row.criteria,
        criteria_met=row.criteria_met,
        review_days=intervals[Level(row.level or Level.ROUTINE)],
    )


def _line(row: Row, of: DashboardRow, tallies: Tallies, framework: Framework, met: date | None) -> Line:
    cells = []
    for domain in framework.domains:
        tally = tallies.get((of.subject_id, domain.key), Tally(0, 0))
        cells.append(DomainCell(key=domain.key, label=domain.label, count=tally.count, worst=tally.worst))
    return Line(
        row=row,
        code=of.code,
        sector=of.sector,
        lead=of.lead,
        provider_id=of.provider_id,
        request_id=of.request_id,
        trend=trend(row, added_on=of.added_on, last_meeting=met),
        cells=tuple(cells),
    )
