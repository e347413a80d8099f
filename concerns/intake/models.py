"""Soft intelligence: what somebody saw or heard, and the conversation about it."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from concerns.intake.rules.states import IN_A_CONCERN, WAITING, Certainty, State, When, told, who_reads
from concerns.models import Concern
from concerns.rules.markings import marked
from concerns.rules.speaking_up import reads_like
from concerns.rules.vocabulary import Confidence, Sensitivity
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.markings import Marked
from quality_oversight.tenancy.models import Membership, Signed, TenantModel


class SoftReportQuerySet(models.QuerySet["SoftReport"]):
    def waiting(self) -> "SoftReportQuerySet":
        """What nobody has decided on yet."""
        return self.filter(state__in=WAITING)

    def of(self, membership: Membership) -> "SoftReportQuerySet":
        """What a person shared under the own name, in whatever role."""
        return self.filter(made_by__user_id=membership.user_id)

    def with_news(self) -> "SoftReportQuerySet":
        """Named reports about which something was said that no mail has announced."""
        unannounced = Q(announced_at=None) | Q(announced_at__lt=F("told_at"))
        return self.filter(unannounced, made_by__isnull=False, told_at__isnull=False)


class SoftReport(TenantModel):
    """What somebody saw or heard about the quality of care, before anybody has judged it (domain brief F023).

    Whoever shared it is known by name, or has a token of which only a keyed hash is kept; never both. A restricted
    report has no name at all, unless it was passed on later: then the keeper of its stream alone is shown the name.
    There is nothing here of the device or the address that it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField("reference", max_length=20, editable=False)
    what = models.TextField(max_length=4000)
    place = models.CharField(max_length=200, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    when = models.CharField(max_length=10, choices=When)
    certainty = models.CharField(max_length=10, choices=Certainty)
    confidence = models.CharField(max_length=20, choices=Confidence, default=Confidence.INSIDE)
    may_contact = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.STANDARD)
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    taken_into = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True, editable=False, help_text="When something was last said to the reporter.")
    read_at = models.DateTimeField(null=True, editable=False, help_text="When the reporter last read it.")
    announced_at = models.DateTimeField(null=True, editable=False, help_text="When a mail last announced it.")
    passed_on_at = models.DateTimeField(null=True, editable=False, help_text="When it was given to a stream's keeper.")
    heard_at = models.DateTimeField(null=True, editable=False, help_text="When the reporter last added something.")

    objects = SoftReportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-ref"]
        indexes = [models.Index(fields=["tenant", "state", "-made_at"], name="soft_report_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="soft_report_ref_once_per_tenant"),
            models.UniqueConstraint(
                fields=["tenant", "token_hash"], condition=~Q(token_hash=""), name="soft_report_token_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=False, token_hash="") | Q(Q(made_by=None), ~Q(token_hash="")),
                name="soft_report_has_a_name_or_a_token",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity=Sensitivity.STANDARD) | Q(made_by=None) | Q(passed_on_at__isnull=False),
                name="soft_report_restricted_has_no_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_A_CONCERN) | Q(taken_into__isnull=False),
                name="soft_report_taken_up_has_concern",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return url("intake:report", self.pk)

    @property
    def is_unread(self) -> bool:
        """Whether the reporter has something to read."""
        return self.told_at is not None and (self.read_at is None or self.read_at < self.told_at)

    @property
    def is_unheard(self) -> bool:
        """Whether the reporter added something that the team has not answered."""
        return self.heard_at is not None and (self.told_at is None or self.told_at < self.heard_at)

    @property
    def marked(self) -> Marked:
        """How the report is marked and handled: as the concerns of its stream are."""
        return marked(self.sensitivity)

    @property
    def reads_like(self) -> Sensitivity | None:
        """The restricted stream that an ordinary report reads like."""
        return reads_like(self.what, self.place) if self.sensitivity == Sensitivity.STANDARD else None

    def shows_names(self, reader: Membership) -> bool:
        """Whether a reviewer reads who shared it: in a restricted stream its keeper alone does (domain brief 8.3)."""
        return self.sensitivity == Sensitivity.STANDARD or reader.keeps == self.sensitivity

    @property
    def readers(self) -> str:
        return who_reads(self.sensitivity)

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.made_at


class SoftReportStep(Signed):
    """One step of a report, or one message: all of it is read by whoever shared it."""

    report = models.ForeignKey(SoftReport, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=20)
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["report", "at"], name="soft_report_step_in_order")]

    @property
    def told(self) -> str:
        """What is read of the step; before a report was passed on, the quality team dealt with it."""
        passed = self.report.passed_on_at
        return told(self.verb, Sensitivity.STANDARD if passed and self.at < passed else self.report.sensitivity)
