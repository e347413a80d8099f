"""The papers that somebody asked for about a day of a subject."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, TenantModel


class DayPaper(TenantModel):
    """One PDF of a day and what was done; its asker's alone, and it waits until a worker has made it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_for = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(help_text="The person behind made_for, for row-level security.")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, blank=True)
    pdf = models.BinaryField(null=True)
    pages = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, pdf=None, pages=None, name="")
                | (Q(made_at__isnull=False, pdf__isnull=False, pages__gte=1) & ~Q(name="")),
                name="day_paper_is_made_whole",
            )
        ]

    def __str__(self) -> str:
        return f"paper of {self.day:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return url("story:paper", self.pk)
