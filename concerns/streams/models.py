"""Who spoke up, kept apart and sealed; and what may be said of a stream outside it (domain brief 8.3)."""

import uuid

from django.db import models
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.vocabulary import RESTRICTED, Sensitivity
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, TenantModel

STREAMS = [(value, label) for value, label in Sensitivity.choices if value in RESTRICTED]


class ReporterIdentity(TenantModel):
    """Who reported a restricted concern: one sealed text, which the keeper of the stream alone may read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="+")
    stream = models.CharField(max_length=20, choices=STREAMS)
    sealed = models.TextField(help_text="A Fernet token over name, contact, notes and the id of the concern.")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reporter’s identity"
        verbose_name_plural = "reporters’ identities"


class StreamTheme(TenantModel):
    """A neutral theme of a stream in one quarter, approved by its keeper, with figures as they may be shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.CharField(max_length=20, choices=STREAMS)
    quarter_starts = models.DateField()
    text = models.TextField(max_length=2000)
    figures = models.JSONField(default=dict, help_text="label: the count as it may be shown; the exact one is not kept")
    total = models.CharField(max_length=20)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-quarter_starts", "stream"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "stream", "quarter_starts"], name="stream_theme_once_per_quarter")
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_stream_display().removesuffix(' (restricted)')}, quarter from {self.quarter_starts:%-d %B %Y}"
        )

    def get_absolute_url(self) -> str:
        return url("streams:themes")
