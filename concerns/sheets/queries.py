"""Concerns as the rows of a sheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from concerns.models import Concern
from concerns.rules import markings, risk
from concerns.sheets.rules.columns import Column, Kind
from quality_oversight.frameworks import load
from quality_oversight.markings import Marked, highest

AT_A_TIME = 500  # concerns read from the database at once


def mark_of(concerns: QuerySet[Concern]) -> Marked:
    """The highest marking of some concerns, in one query."""
    return highest(map(markings.marked, concerns.order_by().values_list("sensitivity", flat=True).distinct()))


def sheet_rows(concerns: QuerySet[Concern], columns: Iterable[Column], framework_key: str) -> Iterator[list[Any]]:
    """Concerns as rows of text, numbers and days, in one query whatever their number."""
    columns, domains = tuple(columns), domain_labels(framework_key)
    for concern in concerns.select_related("subject__provider__organisation").iterator(AT_A_TIME):
        yield [cell_of(concern, column, domains) for column in columns]


def domain_labels(framework_key: str) -> dict[str, str]:
    """The words of an ICB's quality domains by their keys."""
    return {domain.key: domain.label for domain in load(framework_key).domains}


def cell_of(concern: Concern, column: Column, domains: dict[str, str]) -> Any:
    """What stands in one cell: words where there are words for a key, else the value itself."""
    if column.name == "provider":
        provider = concern.subject.provider
        return provider.organisation.code if provider else ""
    if column.name == "lead":
        return concern.lead.name if concern.lead else ""
    if column.name == "band":
        return risk.band(concern.score).label
    if column.name == "logged_at":
        return timezone.localdate(concern.logged_at)
    value = getattr(concern, column.name)
    if column.kind in {Kind.SEVERAL, Kind.DOMAINS}:
        known = {**column.choices, **domains} if column.kind is Kind.DOMAINS else column.choices
        return "; ".join(known.get(key, key) for key in value)
    if column.choices:
        return column.choices.get(value, value)
    return str(value) if column.kind is Kind.SUBJECT else value
