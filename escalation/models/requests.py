"""A request to move a subject to another level, with its grounds, evidence and exit criteria."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from concerns.models import FIVE, Concern
from concerns.rules import sources
from escalation.models.committees import Meeting
from escalation.rules.commissioning import Commissioned
from escalation.rules.levels import Level
from escalation.rules.told import told_of
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel

LONG = 5000


class LevelRequest(TenantModel):
    """A proposal to move one subject; it becomes effective only by an authorised decision (domain brief 4.4)."""

    class View(models.TextChoices):
        SUPPORT = "support", "Supports the move"
        NOT_SUPPORT = "not_support", "Does not support the move"
        SPLIT = "split", "Split view"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="level_requests")
    origin = models.CharField(max_length=10, choices=Level)
    target = models.CharField(max_length=10, choices=Level)
    status = models.CharField(max_length=20, choices=RequestStatus, default=RequestStatus.DRAFTED)
    proposer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    grounds = models.TextField(max_length=LONG)
    consequence = models.PositiveSmallIntegerField(validators=FIVE)
    likelihood = models.PositiveSmallIntegerField(validators=FIVE)
    risk_profile = models.TextField(max_length=LONG)
    profile = models.JSONField("risk profile by its headings", default=dict, blank=True)
    act_rapidly = models.CharField(
        "act rapidly to protect patients or staff", max_length=3, choices=[("yes", "Yes"), ("no", "No")], blank=True
    )
    done_at_once = models.TextField("what is done at once", max_length=LONG, blank=True)
    support_needed = models.TextField(max_length=LONG, blank=True)
    commissioned_by = models.CharField(max_length=10, choices=Commissioned, blank=True)
    lead_commissioner = models.CharField(max_length=200, blank=True)
    joint_decision = models.TextField("joint decision with the council", max_length=LONG, blank=True)
    tried_locally = models.TextField(max_length=LONG, blank=True)
    accountability = models.TextField("regulatory and accountability position", max_length=LONG, blank=True)
    plan_status = models.TextField("improvement plan", max_length=LONG, blank=True)
    provider_informed_on = models.DateField(null=True, blank=True)
    rapid_review_on = models.DateField("rapid quality review held on", null=True, blank=True)
    no_rapid_review_reason = models.TextField(max_length=LONG, blank=True)
    qig_view = models.TextField("recommendation of the Quality Improvement Group", max_length=LONG, blank=True)
    region_statement = models.TextField("statement by the region", max_length=LONG, blank=True)
    emergency = models.BooleanField(default=False)
    interests = models.CharField("conflicts of interest", max_length=500, blank=True)
    considered_at = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    considered_on = models.DateField(null=True, blank=True)
    view = models.CharField("view of the System Quality Group", max_length=12, choices=View, blank=True)
    view_note = models.TextField(max_length=LONG, blank=True)
    framework = models.CharField(
        max_length=60, blank=True, help_text="The framework under which it was decided; empty while it is open."
    )
    succeeds = models.ForeignKey(
        "escalation.Ending",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over",
        help_text="The end of another subject by which this level was taken over: nobody proposed it otherwise.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at"]
        indexes = [models.Index(fields=["tenant", "proposed_at"], include=["id"], name="level_request_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(origin=models.F("target")), name="level_request_moves"),
            models.CheckConstraint(
                condition=Q(succeeds=None) | Q(status="effective"), name="level_request_taken_over_is_in_effect"
            ),
            models.UniqueConstraint(
                fields=["tenant", "subject"],
                condition=Q(
                    status__in=[
                        "drafted", "shared_with_provider", "sqg_considered", "returned", "awaiting_confirmer",
                        "awaiting_concurrence", "authorised",
                    ]
                ),
                name="level_request_one_open_per_subject",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_origin_display().lower()} to {self.get_target_display().lower()}"

    def get_absolute_url(self) -> str:
        return url("escalation:request", self.pk)


class Evidence(TenantModel):
    """One piece of evidence of a request: a concern, or something from one of the 56 insight sources."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="evidence")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=4, choices=sources.CHOICES)
    text = models.CharField(max_length=500, blank=True)


class RequestStep(Signed):
    """One step in the history of a request."""

    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=20, choices=RequestStatus)
    text = models.TextField(blank=True)

    @property
    def what(self) -> str:
        """What it tells of: where the request stands, or what was done without moving it."""
        return told_of(RequestStatus(self.status).label, self.text)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["tenant", "at"],
                include=["request"],
                condition=Q(status__in=["effective", "declined", "withdrawn"]),
                name="request_step_that_closes",
            )
        ]
