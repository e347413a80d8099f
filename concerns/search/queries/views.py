"""Saved views of the list of concerns."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from concerns.search.models import SavedView, list_at
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership


class Named(NamedTuple):
    """A saved view as the list of concerns names it."""

    name: str
    query: str
    is_default: bool
    owner_id: UUID

    @property
    def href(self) -> str:
        return list_at(self.query)


def views_of(by: Membership) -> QuerySet[SavedView]:
    """The views that a person may open: the own ones first, then what is shared; row-level security shows no others."""
    return SavedView.objects.none() if by.is_outside else _in_order()


def names_of_views(by: Membership) -> list[Named]:
    """The same views for a row of links."""
    return [] if by.is_outside else [Named(*row) for row in _named()]


@compiled
def _named() -> Any:
    return _in_order().values_list(*Named._fields)


def _in_order() -> QuerySet[SavedView]:
    return SavedView.objects.order_by("shared", "name", "pk")
