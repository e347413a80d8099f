"""Concerns that are not logged yet: what their writer has typed so far."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from concerns.rules.vocabulary import Sensitivity
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, TenantModel


class ConcernDraft(TenantModel):
    """A form that is filled in halfway; row-level security shows it to its writer alone.

    It is no concern: it has no reference and no history, and stands in no list, count or search.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, help_text="name: [values], as the form was sent")
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.STANDARD)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "id"]
        indexes = [models.Index(fields=["owner", "-saved_at"], name="concern_draft_newest_first")]

    def __str__(self) -> str:
        return "draft of a concern"  # its words are its writer's alone

    def get_absolute_url(self) -> str:
        return f"{url('concerns:new')}?draft={self.pk}"

    def first(self, name: str) -> Any:
        """The first value of a field, or nothing."""
        return next(iter(self.fields.get(name) or []), "")

    @property
    def title(self) -> str:
        return str(self.first("title")).strip()
