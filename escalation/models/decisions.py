"""Immutable decisions on levels, and the periods and reviews that follow from them."""

from django.db import models
from django.db.models import F, Q

from escalation.models.requests import LONG, LevelRequest
from escalation.rules.levels import Level
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.policy import Party


class LevelDecision(Signed):
    """An authorised decision; never changed. A mistake is mended by another decision that corrects it (EA14)."""

    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="decisions")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="level_decisions")
    origin = models.CharField(max_length=10, choices=Level)
    target = models.CharField(max_length=10, choices=Level)
    party = models.CharField(max_length=40, choices=Party)
    body = models.CharField(max_length=200, blank=True, help_text="What the party was called on that day.")
    decided_on = models.DateField()
    effective_from = models.DateField()
    reasons = models.TextField(max_length=LONG)
    conditions = models.TextField(max_length=LONG, blank=True)
    dissent = models.TextField(max_length=LONG, blank=True)
    override_reason = models.TextField(max_length=LONG, blank=True)
    interests = models.CharField("the authoriser's conflicts of interest", max_length=500, blank=True)
    emergency = models.BooleanField(default=False)
    confirmer = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Named by the authoriser, before the second person in an emergency confirmed it for themselves.",
    )
    ratify_by = models.DateField(null=True, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.TextField(max_length=LONG, blank=True)
    framework = models.CharField(
        max_length=60, blank=True, help_text="The framework under which it was taken; empty: the one first taken on."
    )

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_from__gte=F("decided_on")) | Q(corrects__isnull=False),
                name="level_decision_is_not_back_dated",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction_reason=""), name="level_correction_has_reason"
            ),
            models.UniqueConstraint(
                fields=["tenant", "request"], condition=Q(corrects=None), name="level_request_decided_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_origin_display().lower()} to {self.get_target_display().lower()}"

    @property
    def confirmed(self) -> "Confirmation | None":
        """How the second person confirmed it; None: nobody has, or nobody had to."""
        return getattr(self, "confirmation", None)

    @property
    def is_unconfirmed(self) -> bool:
        """An emergency that no second person confirmed; of those taken before they did, the authoriser named one."""
        return self.emergency and self.confirmed is None and self.confirmer_id is None and self.corrects_id is None

    def how_undone(self, ended: str) -> str:
        """In a word what became of one that never took effect, by the status in which its request ended."""
        if ended == RequestStatus.WITHDRAWN:
            return "Taken back"
        return "Not confirmed" if self.is_unconfirmed else "Not agreed to"


class Confirmation(Signed):
    """That the second person in an emergency confirmed the decision, with their own hand (EA10)."""

    decision = models.OneToOneField(LevelDecision, on_delete=models.PROTECT, related_name="confirmation")
    note = models.TextField(max_length=LONG, blank=True)


class Concurrence(Signed):
    """A second body's agreement to a decision."""

    decision = models.ForeignKey(LevelDecision, on_delete=models.PROTECT, related_name="concurrences")
    party = models.CharField(max_length=40, choices=Party)
    body = models.CharField(max_length=200, blank=True, help_text="What the party was called on that day.")
    note = models.TextField(max_length=LONG, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "decision", "party"], name="concurrence_once_per_party")
        ]


class LevelPeriod(Signed):
    """From this day on the subject stands at this level, until the next period of the subject starts."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="level_periods")
    decision = models.ForeignKey(LevelDecision, on_delete=models.PROTECT, related_name="periods")
    level = models.CharField(max_length=10, choices=Level)
    starts_on = models.DateField()

    class Meta:
        ordering = ["-starts_on", "-at"]
        indexes = [
            models.Index(fields=["subject", "-starts_on", "-at"], name="level_period_latest"),
            models.Index(
                fields=["tenant", "subject", "-starts_on", "-at"],
                include=["level", "decision"],
                name="level_period_of_tenant",
            ),
        ]


class LevelReview(Signed):
    """A review of a subject at its level (T7: stay, or propose a move)."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "Stay at this level"
        PROPOSE_UP = "propose_up", "Propose a higher level"
        PROPOSE_DOWN = "propose_down", "Propose to step down"

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="level_reviews")
    level = models.CharField(max_length=10, choices=Level)
    held_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = models.TextField(max_length=LONG)
    next_due = models.DateField()

    class Meta:
        ordering = ["-held_on", "-at"]
