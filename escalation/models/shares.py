"""What a provider was shown of a request, and what it answered."""

import uuid

from django.db import models
from django.db.models import Q

from concerns.files.models import KeptFile
from concerns.models import Concern
from escalation.models.requests import LONG, LevelRequest
from escalation.rules.levels import Level
from escalation.rules.replies import Verdict
from quality_oversight.tenancy.models import Signed, TenantModel

OPEN = Q(withdrawn_at=None, answered_at=None, silent_at=None)


class ProviderShareQuerySet(models.QuerySet["ProviderShare"]):
    def open(self) -> "ProviderShareQuerySet":
        """Shares that nobody has answered, withdrawn, or recorded as passed over in silence."""
        return self.filter(OPEN)

    def to_mail(self) -> "ProviderShareQuerySet":
        """Open shares whose link no mail has taken to the provider."""
        return self.open().filter(mailed_at=None).select_related("tenant")

    def to_announce(self) -> "ProviderShareQuerySet":
        """Answers of which no mail has told who asked, where that person still works here."""
        answered = self.filter(answered_at__isnull=False, announced_at=None, by__user__is_active=True)
        return answered.select_related("tenant", "by__user")


class ProviderShare(Signed):
    """One asking of a provider to check the facts of a request: to whom, until when, and the answer to it."""

    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="shares")
    about = models.CharField(max_length=400, help_text="The subject as the provider reads it.")
    origin = models.CharField(max_length=10, choices=Level)
    target = models.CharField(max_length=10, choices=Level)
    organisation_id = models.UUIDField(help_text="The provider's organisation.")
    address = models.EmailField(help_text="Where the link was sent.")
    contact = models.CharField(max_length=200, help_text="Whom the provider can ask.")
    due_on = models.DateField(help_text="The last day, to its end in London.")
    shown = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How many facts; 0: not counted.")
    token_hash = models.CharField(max_length=64, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawal_reason = models.TextField(max_length=LONG, blank=True)
    words = models.TextField(max_length=LONG, blank=True)
    answered_by = models.CharField(max_length=160, blank=True)
    saved_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False, help_text="When who asked was told of the answer.")
    silent_at = models.DateTimeField(null=True, editable=False)

    objects = ProviderShareQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "right of reply"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="provider_share_token_is_unique"),
            models.UniqueConstraint(fields=["tenant", "request"], condition=OPEN, name="provider_share_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answered_by=""), name="provider_share_answered_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None, silent_at=None), name="provider_share_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"right of reply until {self.due_on:%-d %B %Y}"


class SharedFact(TenantModel):
    """One fact as the provider was shown it, and what it said of it; a concern's is seen where the concern is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(ProviderShare, on_delete=models.PROTECT, related_name="facts")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    text = models.TextField()
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)
    comment = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["tenant", "share", "position"], name="shared_fact_in_order")]

    def __str__(self) -> str:
        return self.label


class ReplyFile(KeptFile):
    """A file that a provider attached to its answer; its bytes are kept outside the database."""

    share = models.ForeignKey(ProviderShare, on_delete=models.PROTECT, related_name="files")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "share", "sha256"], condition=Q(removed_at=None), name="reply_file_once"
            )
        ]
