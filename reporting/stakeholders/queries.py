"""Reads of stakeholders and of who contributed."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from quality_oversight.tenancy.policy import Party
from reporting.stakeholders.models import Contribution, Occasion, Stakeholder, StakeholderQuerySet

CURRENT, LEFT = "current", "left"


def filtered(filters: Mapping[str, Any]) -> StakeholderQuerySet:
    """The stakeholders that a set of filters asks for; an empty filter asks for nothing."""
    rows = Stakeholder.objects.for_list()
    for word in filters.get("q", "").split():
        said = Q(name__icontains=word) | Q(interest__icontains=word) | Q(contact_role__icontains=word)
        rows = rows.filter(said | Q(organisation__code__iexact=word))
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if standing := filters.get("standing"):
        rows = rows.filter(left_on__isnull=standing == CURRENT)
    return rows


def occasions(words: str = "", kind: str = "") -> QuerySet[Occasion]:
    """Strategies and events, the newest first, each with how many contributed, as `contributed`."""
    rows = Occasion.objects.annotate(contributed=Count("contributions")).order_by("-held_on", "name")
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows.filter(kind=kind) if kind else rows


def contributors(occasion: Occasion) -> list[Contribution]:
    """Who contributed, by the kind of body and then by name, in one query."""
    rows = occasion.contributions.select_related("stakeholder__organisation")
    order = list(Party)
    return sorted(rows, key=lambda each: (order.index(Party(each.stakeholder.kind)), each.stakeholder.name))


def by_kind(rows: list[Contribution]) -> list[tuple[str, list[Contribution]]]:
    """Contributors in groups, by the kind of body in words."""
    groups = groupby(rows, key=lambda each: each.stakeholder.kind)
    return [(str(Party(kind).label), list(each)) for kind, each in groups]


def not_yet(occasion: Occasion) -> StakeholderQuerySet:
    """The stakeholders that may still be added to an occasion."""
    return Stakeholder.objects.current().exclude(contributions__occasion=occasion)
