"""Words that may identify somebody and were kept with a reason, and what was decided on each."""

from django.db import models
from django.db.models import TextChoices

from concerns.models import Concern
from concerns.rules.fields import label
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Signed
from quality_oversight.texts.findings import Kind

FILE = "files.attachment"  # what a finding in a file stands in


class Verdict(TextChoices):
    """What the information governance lead decided."""

    KEPT = "kept", "Kept"
    REDACTED = "redacted", "Redacted"
    GONE = "gone", "Gone already"
    RELEASED = "released", "File released"
    REMOVED = "removed", "File removed"


class PrivacyFindingQuerySet(models.QuerySet["PrivacyFinding"]):
    def waiting(self) -> "PrivacyFindingQuerySet":
        """Findings that nobody has decided on."""
        return self.filter(decision=None)


class PrivacyFinding(Signed):
    """Where words stand that may identify somebody, and why they were kept; never the words themselves.

    `digest` is a keyed hash by which they are known again. What was found in a file has no place in a field.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, related_name="+")
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=200)
    stream = models.CharField(max_length=20, default="standard")
    user_id = models.UUIDField(null=True, help_text="The person behind `by`, for row-level security.")
    field = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=[(str(kind), kind.words) for kind in Kind])
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)

    objects = PrivacyFindingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["tenant", "at"], name="privacy_finding_oldest_first")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="privacy_finding_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.target_label}"

    def get_absolute_url(self) -> str:
        return url("privacy:decide", self.pk)

    @property
    def in_file(self) -> bool:
        return self.target_type == FILE

    @property
    def what(self) -> str:
        """The kind, to begin a sentence."""
        words = self.get_kind_display()
        return words[0].upper() + words[1:]

    @property
    def where(self) -> str:
        """The field as people know it, inside a sentence: "what was seen"."""
        words = label(self.field)
        return f"{words[0].lower()}{words[1:]}"


class PrivacyDecision(Signed):
    """What was decided on a finding, for good."""

    finding = models.OneToOneField(PrivacyFinding, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
