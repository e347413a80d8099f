"""An ICB's own versions of its framework, kept as the text that was published, and the draft of the next one."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from quality_oversight.addresses import url
from quality_oversight.frameworks.loader import parse
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import OWN, Membership, Signed, TenantModel

NOTE = 2000


class FrameworkVersion(Signed):
    """A version that was published; never changed, and its day is never before the day on which it was published."""

    number = models.PositiveIntegerField()
    label = models.CharField("version", max_length=40)
    effective_from = models.DateField()
    text = models.TextField()
    note = models.TextField("what changes and why", max_length=NOTE)
    recalculate = models.BooleanField("count reviews anew", default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="framework_version_number_once"),
            models.UniqueConstraint(fields=["tenant", "label"], name="framework_version_label_once"),
        ]

    def __str__(self) -> str:
        return f"Version {self.label}"

    @property
    def ref(self) -> str:
        """What a decision keeps to say that it was taken under this version."""
        return f"{OWN}{self.pk}"

    def get_absolute_url(self) -> str:
        return url("frameworks:version", self.pk)


class FrameworkStart(Signed):
    """A version has begun to hold: its committees were taken over, and reviews counted anew where that was chosen."""

    version = models.OneToOneField(FrameworkVersion, on_delete=models.PROTECT, related_name="start")
    reviews_moved = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at"]


class FrameworkDraft(TenantModel):
    """The next version while it is being written; one for each ICB."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    base = models.CharField(max_length=60, help_text="The framework that it was begun from.")
    text = models.TextField()
    started_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="framework_draft_once")]

    def __str__(self) -> str:
        return "Draft of the framework"

    @property
    def framework(self) -> Framework:
        """The draft as a framework; a draft that is kept can always be read."""
        return parse(self.text, "draft")

    def get_absolute_url(self) -> str:
        return url("frameworks:draft")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.framework  # noqa: B018  (refuses a text that is no framework)
        super().save(*args, **kwargs)
