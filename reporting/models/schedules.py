"""When a committee's reports fall due."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models

from escalation.models import Committee
from quality_oversight.tenancy.models import TenantModel


class ReportSchedule(TenantModel):
    """One committee reports to another, some days before the receiving committee meets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="schedules")
    receiver = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="+")
    cadence = models.CharField("receiving committee meets", max_length=200, help_text="RFC 5545 recurrence rule.")
    starts_on = models.DateField("first meeting")
    days_before = models.PositiveSmallIntegerField(
        "days before the meeting that the draft is made", default=10, validators=[MaxValueValidator(60)]
    )
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["committee__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "committee", "receiver"], name="schedule_once_per_committee_and_receiver"
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} to {self.receiver}"
