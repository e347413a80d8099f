"""What an ICB's concerns are about again and again, and what it looks at most just now (F035)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from quality_oversight.tenancy.models import TenantModel


class ThemeQuerySet(models.QuerySet["Theme"]):
    def in_use(self) -> "ThemeQuerySet":
        return self.filter(retired_on=None)


class Theme(TenantModel):
    """A theme of one ICB. It is retired, never deleted: concerns keep it by its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    focus_since = models.DateField(null=True, blank=True, help_text="A current area of focus since this day.")
    retired_on = models.DateField(null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="theme_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(focus_since=None) | Q(retired_on=None), name="theme_in_focus_is_not_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.name
