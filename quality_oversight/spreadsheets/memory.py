"""How a sheet with certain headings was read last time."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone


class ReadLastTimeQuerySet(models.QuerySet[Any]):
    def newest_of(self, fingerprint: str, user_id: UUID) -> Any:
        """How a sheet was read by a person, or else by whoever was last."""
        found = self.filter(fingerprint=fingerprint)
        return found.filter(user_id=user_id).first() or found.order_by("-saved_at").first()


class ReadLastTime(models.Model):
    """What a person said of a sheet with certain headings (`fingerprint`): columns, what all rows share, and names."""

    user_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    places = models.JSONField(default=dict)
    same = models.JSONField(default=dict)
    meant = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ReadLastTimeQuerySet.as_manager()

    class Meta:
        abstract = True
