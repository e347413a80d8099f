"""Agreements between ICBs on a shared provider, and what crosses by them: each ICB keeps its own copy of everything."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from escalation.agreements.rules import CODE, TEXT, Act, Kind, Outcome
from escalation.rules.levels import Level
from providers.models import Organisation
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Signed, TenantModel


class Agreement(Signed):
    """The terms, never changed; `key` is the same in the copy of every ICB that agrees. ICBs stand by ODS code."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.CharField(max_length=CODE))
    lead = models.CharField("lead commissioner", max_length=CODE)
    proposer = models.CharField(max_length=CODE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    purpose = models.TextField(max_length=TEXT)
    tells_requests = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="agreement_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(parties__contains=[F("lead")]) & Q(parties__contains=[F("proposer")]),
                name="agreement_lead_is_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement on {self.organisation.name}"

    def get_absolute_url(self) -> str:
        return url("agreements:agreement", self.pk)


class Signature(Signed):
    """What one ICB's authorised person did with an agreement: signed it, or ended it from a day on."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=CODE)
    act = models.CharField(max_length=6, choices=Act)
    on = models.DateField()
    reason = models.TextField(max_length=TEXT, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agreement", "party", "act"], name="agreement_signature_once")
        ]


class Message(TenantModel):
    """What this ICB sends to another one by an agreement; its id makes sure that it is kept there once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="messages")
    at = models.DateTimeField(default=timezone.now)
    receiver = models.CharField(max_length=CODE)
    kind = models.CharField(max_length=6, choices=Kind)
    about = models.CharField(max_length=36, blank=True, help_text="The subject whose level it tells.")
    content = models.JSONField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["tenant", "agreement"], condition=Q(outcome=""), name="agreement_message_waiting"),
            models.Index(fields=["tenant", "agreement", "receiver", "about", "-at"], name="agreement_message_last"),
        ]


class Told(TenantModel):
    """A level as another ICB told it, or that its subject ended: an immutable copy in the ICB that was told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.UUIDField()
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="told")
    party = models.CharField(max_length=CODE)
    about = models.CharField(max_length=36)
    told_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=120)
    whole = models.BooleanField()
    level = models.CharField(max_length=10, choices=Level)
    label = models.CharField(max_length=120)
    colour = models.CharField(max_length=9)
    text_colour = models.CharField(max_length=9)
    shape = models.CharField(max_length=12)
    since = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    proposed = models.CharField(max_length=10, choices=Level, blank=True)
    proposed_label = models.CharField(max_length=120, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="From this day on it stands at no level any more.")
    suspended = models.BooleanField(default=False, help_text="What ended may be taken up again.")

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "message"], name="told_level_once"),
            models.CheckConstraint(
                condition=Q(suspended=False) | Q(ended_on__isnull=False), name="told_suspended_since_a_day"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "agreement", "party", "about", "-told_at"], name="told_level_last")]

    def __str__(self) -> str:
        return f"level told by {self.party}"
