"""The papers of a profile: those that wait for their asker, and those that were made for the provider."""

from django.db import models
from django.db.models import Q

from providers.models import Provider
from quality_oversight.addresses import url
from quality_oversight.papers.models import AskedPaper
from quality_oversight.tenancy.models import Signed
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


class ProfilePaper(AskedPaper):
    """A profile; made for the provider it is `kept` beside this row for good, made for the ICB it goes with it."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    rendering = models.CharField(max_length=10, choices=Rendering)
    kept = models.ForeignKey(KeptProfile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AskedPaper.Meta):
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
