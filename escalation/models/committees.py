"""Committees of an ICB and their meetings."""

import uuid

from django.db import models

from quality_oversight.tenancy.models import TenantModel


class Committee(TenantModel):
    """A forum of this ICB, taken from its framework; `key` is the framework's own key for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=20, help_text="sqg, rqg, qc, board, programme, statutory, internal_filter or other"
    )
    cadence = models.CharField(
        max_length=200, blank=True, help_text="RFC 5545 recurrence rule; empty when it meets on request."
    )
    first_meeting_on = models.DateField(null=True, blank=True)
    planned_until = models.DateField(null=True, blank=True, help_text="Up to which day its meetings are planned.")
    reports_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reporters")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="committee_key_once_per_tenant")]

    def __str__(self) -> str:
        return self.name


class Meeting(TenantModel):
    """One meeting of a committee. Its times are local times of day in England, so that no change of clocks moves them.

    `by_rule_on` is the day that the committee's repeat rule gives for it; empty for a meeting besides.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField("date")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    by_rule_on = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    why = models.CharField("why it was moved or cancelled", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["held_on"]
        indexes = [models.Index(fields=["tenant", "held_on"], name="meeting_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "committee", "held_on"], name="meeting_once_per_day"),
            models.UniqueConstraint(fields=["tenant", "committee", "by_rule_on"], name="meeting_once_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.committee.name}, {self.held_on:%-d %B %Y}"
