"""The papers of a profile: those that wait for their asker, and those that were made for the provider."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from providers.models import Provider
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel
from reporting.profile.rules.sharing import Rendering


class KeptProfile(Signed):
    """A profile as it was made for the provider: bytes, SHA-256 and who asked for it; nothing of it ever changes."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    pdf = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveIntegerField()
    text = models.TextField(blank=True, help_text="The words in it: whoever redacts is told that they stay there.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["provider", "-at"], name="kept_profile_newest")]

    def __str__(self) -> str:
        return f"profile of {self.at:%Y-%m-%d} for the provider"

    def get_absolute_url(self) -> str:
        return url("profile:kept_file", self.pk)


class ProfilePaper(TenantModel):
    """One PDF that somebody asked for; its asker's alone, and it waits until a worker has made it.

    What is made for the provider is `kept` beside it for good; the internal rendering goes with its row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    rendering = models.CharField(max_length=10, choices=Rendering)
    made_for = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(help_text="The person behind made_for, for row-level security.")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, blank=True)
    pdf = models.BinaryField(null=True)
    pages = models.PositiveIntegerField(null=True)
    kept = models.ForeignKey(KeptProfile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, pdf=None, pages=None, name="", kept=None)
                | (
                    Q(made_at__isnull=False, pages__gte=1)
                    & ~Q(name="")
                    & (
                        Q(rendering=Rendering.INTERNAL, pdf__isnull=False, kept=None)
                        | Q(rendering=Rendering.SHAREABLE, pdf=None, kept__isnull=False)
                    )
                ),
                name="profile_paper_is_made_whole",
            )
        ]

    def __str__(self) -> str:
        return f"profile of {self.asked_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return url("profile:paper", self.pk)
