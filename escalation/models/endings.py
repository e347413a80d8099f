"""Subjects that ended, merged into another or are suspended: what two persons decided, and what it did (T8)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from escalation.rules.endings import OPEN, EndingStatus, Why
from escalation.rules.levels import Level
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel

LONG = 5000


class EndingQuerySet(models.QuerySet["Ending"]):
    def open(self) -> "EndingQuerySet":
        """Those that wait for the second person, or for their day."""
        return self.filter(status__in=OPEN)


class Ending(TenantModel):
    """A proposal of one person that a second one confirms: a subject ends, is suspended, or is taken up again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="endings")
    why = models.CharField(max_length=20, choices=Why)
    status = models.CharField(max_length=10, choices=EndingStatus, default=EndingStatus.PROPOSED)
    effective_on = models.DateField(help_text="The day asked for; it holds from the confirmation at the earliest.")
    reasons = models.TextField(max_length=LONG)
    successor = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="succeeds")
    no_successor_reason = models.TextField(max_length=LONG, blank=True)
    proposer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmer = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    holds_from = models.DateField(null=True, blank=True, help_text="The first day on which it held, once it does.")
    version = models.PositiveIntegerField(default=1)

    objects = EndingQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject"], condition=Q(status__in=["proposed", "confirmed"]), name="ending_one_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(confirmer__isnull=False), name="ending_confirmed_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "withdrawn"]) | Q(confirmed_on__isnull=False),
                name="ending_holds_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmer=None) | ~Q(confirmer=models.F("proposer")), name="ending_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=models.F("subject")), name="ending_is_not_followed_by_itself"
            ),
            models.CheckConstraint(
                condition=~Q(status="effective") | Q(holds_from__isnull=False), name="ending_in_effect_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_why_display().lower()}"

    def get_absolute_url(self) -> str:
        return url("escalation:ending", self.pk)


class EndedSubject(TenantModel):
    """One subject that an ending covers: how it stood, from which day it does not count, and what follows it.

    `until` is the day from which it counts again, after a suspension.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="covered")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="ended")
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    review_due = models.DateField(null=True, blank=True)
    entry_request = models.ForeignKey(
        "escalation.LevelRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    successor = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="took_over")
    decision = models.ForeignKey(
        "escalation.LevelDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The decision by which the successor took the level over; empty where it stood as high itself.",
    )

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["tenant", "subject", "starts_on"], name="ended_subject_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject"], condition=Q(until=None), name="ended_subject_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("starts_on")), name="ended_subject_resumes_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def is_suspended(self) -> bool:
        return self.ending.why == Why.SUSPENDED


class EndingStep(Signed):
    """One step in the history of an ending; one with two dates is a correction record, and both dates are kept."""

    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=10, choices=EndingStatus)
    text = models.TextField(blank=True)
    recorded = models.DateField(null=True, blank=True)
    corrected = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded=None, corrected=None)
                | (Q(recorded__isnull=False, corrected__isnull=False) & ~Q(text="")),
                name="ending_correction_has_both_dates_and_a_reason",
            )
        ]
