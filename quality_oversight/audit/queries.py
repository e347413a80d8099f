"""Reading the trail: newest first, a page at a time by number, so that no page counts what lies behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from quality_oversight.audit.models import AuditEvent

PER_PAGE = 25


@dataclass(frozen=True)
class Leaf:
    """Some events of the trail, and the numbers to ask for the leaves on either side (None where there is none)."""

    events: list[AuditEvent]
    newer_than: int | None
    older_than: int | None


def matching(wanted: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Events by person, verb, first and last day, and target (its id, or part of its name)."""
    found = AuditEvent.objects.order_by("-number")
    if person := wanted.get("person"):
        found = found.filter(actor__icontains=person)
    if verb := wanted.get("verb"):
        found = found.filter(verb=verb)
    if first := wanted.get("from_day"):
        found = found.filter(at__date__gte=first)
    if last := wanted.get("to_day"):
        found = found.filter(at__date__lte=last)
    if target := wanted.get("target"):
        found = found.filter(target_id=target) if _is_id(target) else found.filter(target_label__icontains=target)
    return found


def leaf(found: QuerySet[AuditEvent], *, before: int | None = None, after: int | None = None) -> Leaf:
    """The newest events, those before a number, or those after one. One query."""
    if after is not None:
        rows = list(found.filter(number__gt=after).order_by("number")[: PER_PAGE + 1])
        more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        return Leaf(rows, rows[0].number if more else None, rows[-1].number if rows else after + 1)
    rows = list(found.filter(Q(number__lt=before) if before is not None else Q())[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    newer = None if before is None else rows[0].number if rows else before - 1
    return Leaf(rows, newer, rows[-1].number if more else None)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
