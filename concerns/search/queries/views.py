"""Saved views of the list of concerns."""

from django.db.models import QuerySet

from concerns.search.models import SavedView
from quality_oversight.tenancy.models import Membership


def views_of(by: Membership) -> QuerySet[SavedView]:
    """The views that a person may open: the own ones first, then what is shared; row-level security shows no others."""
    return SavedView.objects.none() if by.is_outside else SavedView.objects.order_by("shared", "name", "pk")
