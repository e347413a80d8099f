"""The RAG dashboard of a node as at a day, in as many queries however much there is (domain brief F004 and 6.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from concerns.rules.vocabulary import Sensitivity
from escalation.early_warning.models import WarningLine
from escalation.queries import DashboardRow, dashboard_rows, last_meeting, level_words, short_words
from escalation.rules.levels import RANK, Level
from providers.rules.sectors import SubjectKind
from providers.structure.sight import Node, Sight
from quality_oversight.frameworks import Framework
from reporting.queries.lines_of_nodes import lines_under
from reporting.queries.states import counting
from reporting.rules.counting import Counting, Numbers
from reporting.rules.dashboard import Row, RowFact, rows
from reporting.rules.dashboard_lines import DomainCell, Line, trend

BY_RANK = {rank: level for level, rank in RANK.items()}


@dataclass(frozen=True, kw_only=True)
class Board:
    """All lines in the agenda's order, the numbers of the whole, and the two days between which they show movement."""

    as_at: date
    last_meeting: date | None
    lines: tuple[Line, ...]
    numbers: Numbers


def board(as_at: date, framework: Framework, *, of: Sight, node: Node | None = None) -> Board:
    """Gather levels, reviews, proposals, concerns and actions as they stood at the end of a day.

    `of` is the structure of that day, and `node` what the dashboard is of; without one, of every provider.
    Restricted concerns are counted for nobody, so that all who sit round the table see the same dashboard. Leads
    and sectors are those of today: no history is kept of them.
    """
    met = last_meeting("sqg", as_at)
    intervals = {Level(level.key): level.review_days for level in framework.levels}
    counted = counting(as_at, met)
    suggested = _suggested() if as_at == timezone.localdate() else None
    nodes = lines_under(of, node)
    numbers = {pk: counted.of(each.subjects) for pk, each in nodes.items()}
    found = {
        row.subject_id: row
        for row in dashboard_rows(as_at, met, intervals=intervals, only=None if node is None else list(nodes))
        if row.subject_id in nodes
        # history may be older than its import
        and (row.added_on <= as_at or row.level or numbers[row.subject_id].concerns)
    }
    facts = [_fact(row, numbers[pk].worst, intervals) for pk, row in found.items()]
    derived = rows(facts, today=as_at, labels=level_words(framework), short=short_words(framework))
    lines = []
    for row in derived:
        pk: UUID = row.fact.subject_id  # type: ignore[assignment]
        lines.append(_line(row, found[pk], nodes[pk], numbers[pk], framework, met, suggested))
    return Board(as_at=as_at, last_meeting=met, lines=tuple(lines), numbers=_of_all(counted, of, node))


def _of_all(counted: Counting, of: Sight, node: Node | None) -> Numbers:
    return counted.of((node or of.everything()).subjects)


def _suggested() -> dict[UUID, int]:
    """The rank of what early warnings suggest for each subject, restricted streams left out. One query."""
    lines = WarningLine.objects.to_look_at().filter(sensitivity=Sensitivity.STANDARD)
    return dict(lines.order_by().values_list("subject_id").annotate(highest=Max("rank")))


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


def _line(
    row: Row,
    of: DashboardRow,
    node: Node,
    numbers: Numbers,
    framework: Framework,
    met: date | None,
    suggested: Mapping[UUID, int] | None,
) -> Line:
    cells = []
    for domain in framework.domains:
        count, worst = numbers.domains.get(domain.key, (0, 0))
        cells.append(DomainCell(key=domain.key, label=domain.label, count=count, worst=worst))
    return Line(
        row=row,
        code=of.code if of.kind == SubjectKind.PROVIDER else "",
        sector=of.sector,
        lead=of.lead,
        provider_id=of.provider_id,
        request_id=of.request_id,
        trend=trend(row, added_on=of.added_on, last_meeting=met),
        cells=tuple(cells),
        key=node.key,
        below=len(node.subjects) - 1,
        owner=node.of,
        suggested=None if suggested is None else BY_RANK[suggested.get(of.subject_id, 0)],
        concerns=numbers.concerns,
        new=numbers.new,
        overdue=numbers.overdue,
        actions=numbers.actions,
    )
