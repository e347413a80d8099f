"""What every kind of paper that is asked for has in common."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quality_oversight.tenancy.models import Membership, TenantModel

LATE = timedelta(minutes=2)  # a PDF that takes longer is asked for again
# A paper waits and has nothing yet, or it is made and has everything.
MADE_WHOLE = Q(made_at=None, pdf=None, pages=None, name="") | (
    Q(made_at__isnull=False, pdf__isnull=False, pages__gte=1) & ~Q(name="")
)


class AskedPaper(TenantModel):
    """One PDF that somebody asked for; its asker's alone, and it waits until a worker has made it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_for = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(help_text="The person behind made_for, for row-level security.")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, blank=True)
    pdf = models.BinaryField(null=True)
    pages = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True
        ordering = ["-asked_at"]

    @property
    def is_late(self) -> bool:
        """Whether it has taken too long to be made."""
        return self.made_at is None and self.asked_at < timezone.now() - LATE
