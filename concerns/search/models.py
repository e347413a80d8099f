"""Saved views: filters of the list of concerns under a name."""

import uuid

from django.db import models
from django.db.models import Q

from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, TenantModel


def list_at(query: str) -> str:
    """The address of the list of concerns with the filters of a view."""
    return f"{url('concerns:list')}?{query}"


class SavedView(TenantModel):
    """A list as somebody asked for it, kept as its address's query: it holds filters alone, and no concern.

    A view is its owner's own, or shared with everybody in the ICB; row-level security holds that. What it
    shows is found anew for whoever opens it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False, help_text="Opens first for its owner.")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["tenant", "owner"], condition=Q(is_default=True), name="saved_view_default_once"
            ),
            models.CheckConstraint(
                condition=Q(shared=False)
                | ~(Q(query__contains="stream=speak_up") | Q(query__contains="stream=safeguarding")),
                name="saved_view_of_a_restricted_stream_is_not_shared",
            ),
        ]

    def __str__(self) -> str:
        return "a view of the list of concerns"  # its name is free text, which the audit trail does not keep

    def get_absolute_url(self) -> str:
        return list_at(self.query)
