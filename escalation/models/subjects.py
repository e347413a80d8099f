"""The current assurance level of a subject; no row means routine by default (domain brief 7.3, RG3)."""

import uuid

from django.db import models

from escalation.models.endings import EndedSubject
from escalation.rules.levels import Level
from providers.models import Subject
from quality_oversight.tenancy.models import TenantModel


class AssuranceQuerySet(models.QuerySet["Assurance"]):
    def current(self) -> "AssuranceQuerySet":
        """Those of subjects that count today: none that ended or is suspended."""
        return self.exclude(models.Exists(EndedSubject.objects.filter(subject=models.OuterRef("subject"), until=None)))


class Assurance(TenantModel):
    """Current state of one subject; its history stands in LevelPeriod."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="assurance")
    level = models.CharField(max_length=10, choices=Level, default=Level.ROUTINE)
    since = models.DateField(null=True, blank=True, help_text="Empty while no decision is on file.")
    review_due = models.DateField(null=True, blank=True)
    entry_request = models.ForeignKey(
        "escalation.LevelRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The request whose exit criteria must be met to step down.",
    )
    version = models.PositiveIntegerField(default=1)

    objects = AssuranceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_level_display().lower()}"
