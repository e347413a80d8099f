"""Lines of early warning as they stand, their history, and back-tests."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from concerns.rules.vocabulary import Sensitivity
from escalation.early_warning.rules.dismissing import REASON_LIMIT
from escalation.early_warning.rules.facts import REASONS
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.frameworks.vocabulary import WARNING_LEVELS
from quality_oversight.tenancy.models import Signed, TenantModel

LEVELS = list(WARNING_LEVELS.items())


class WarningLineQuerySet(models.QuerySet["WarningLine"]):
    def standing(self) -> "WarningLineQuerySet":
        """Lines whose facts hold still, dismissed or not."""
        return self.filter(ended_at=None)

    def to_look_at(self) -> "WarningLineQuerySet":
        """Lines that stand and that nobody dismissed."""
        return self.standing().filter(dismissed_at=None)


class WarningLine(TenantModel):
    """One reason that stands for one subject, from the records of one stream.

    The sweep alone writes what it rests on; people dismiss it. It hangs from every concern in `concerns`: who may not
    see one of them does not see the line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="warning_lines")
    reason = models.CharField(max_length=24, choices=REASONS)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.STANDARD)
    level = models.CharField(max_length=10, choices=LEVELS)
    rank = models.PositiveSmallIntegerField(help_text="0: suggests no level, 1: enhanced, 2: intensive")
    words = models.CharField(max_length=300)
    behind = models.JSONField(default=list, help_text="kind, id, weight and words of each record")
    concerns = ArrayField(models.UUIDField(), default=list, help_text="Concerns on which it rests, for row security")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.CharField(max_length=160, blank=True)
    dismissal = models.TextField("why it was dismissed", max_length=REASON_LIMIT, blank=True)
    dismissed_as = models.JSONField(default=dict, help_text="Its level and weights when it was dismissed")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WarningLineQuerySet.as_manager()

    class Meta:
        verbose_name = "early warning"
        ordering = ["-rank", "since", "reason", "id"]
        indexes = [
            models.Index(
                fields=["tenant", "subject", "rank"],
                condition=Q(ended_at=None, dismissed_at=None),
                name="warning_to_look_at",
            ),
            models.Index(fields=["subject", "-since"], name="warning_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject", "reason", "sensitivity"],
                condition=Q(ended_at=None),
                name="warning_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by="", dismissal="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_by="") & ~Q(dismissal="")),
                name="warning_dismissed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(level="noted", rank=0) | Q(level="enhanced", rank=1) | Q(level="intensive", rank=2),
                name="warning_rank_is_of_its_level",
            ),
        ]

    def __str__(self) -> str:
        return "early warning"  # whose it is says that something restricted is known of somebody

    def get_absolute_url(self) -> str:
        return url("early_warning:line", self.pk)

    @property
    def weights(self) -> dict[str, int]:
        """How bad each record behind it is, by its key."""
        return {f"{each['kind']}:{each['id']}": each["weight"] for each in self.behind}

    @property
    def is_restricted(self) -> bool:
        return self.sensitivity != Sensitivity.STANDARD

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.ended_at:
            return "Gone"
        if self.dismissed_at:
            return "Dismissed"
        return "Come back" if self.returned_at else "Stands"

    def step(self, verb: str, text: str = "", **signed: Any) -> "WarningStep":
        """A step of its history as it stands now, to be kept; `signed` is who did it, and when if not now."""
        return WarningStep(
            **signed,
            line=self,
            verb=verb,
            level=self.level,
            words=self.words,
            text=text,
            weights=self.weights,
            concerns=self.concerns,
        )


class WarningStep(Signed):
    """One step in the history of a line, with what it rested on then."""

    class Verb(models.TextChoices):
        BEGAN = "began", "Began"
        CHANGED = "changed", "What it rests on changed"
        DISMISSED = "dismissed", "Dismissed"
        RESTORED = "restored", "Dismissal taken back"
        RETURNED = "returned", "Came back"
        ENDED = "ended", "Gone"

    line = models.ForeignKey(WarningLine, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    level = models.CharField(max_length=10, choices=LEVELS)
    words = models.CharField(max_length=300)
    text = models.TextField(max_length=REASON_LIMIT, blank=True)
    weights = models.JSONField(default=dict, help_text="How bad each record behind it was, by its key")
    concerns = ArrayField(models.UUIDField(), default=list, help_text="Concerns on which it rested, for row security")

    class Meta:
        verbose_name = "step of an early warning"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["line", "-at"], name="warning_step_newest")]


class Sweep(TenantModel):
    """When the lines of this ICB were last worked out; charts are worked out anew where values came since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    looked_at = models.DateTimeField(null=True)
    charts_on = models.DateField(null=True, help_text="The day on which all charts were last worked out")
    terms = models.CharField(max_length=60, blank=True, help_text="The framework by which it was worked out")

    class Meta:
        verbose_name = "round of early warnings"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="sweep_once_per_tenant")]

    def __str__(self) -> str:
        return "round of early warnings"


class BackTestState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being worked out"
    DONE = "done", "Done"


class BackTest(Signed):
    """How often each reason was noise over a period of the ICB's own history, as it was worked out once."""

    State = BackTestState

    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=BackTestState, default=BackTestState.WAITING)
    days = models.PositiveSmallIntegerField(default=0, help_text="Days on which lines are worked out")
    done = models.PositiveSmallIntegerField(default=0, help_text="Days that are worked out")
    terms = models.CharField(max_length=60, help_text="The framework by which it is worked out")
    months = models.PositiveSmallIntegerField(help_text="Months in which a level had to rise")
    fewest = models.PositiveSmallIntegerField(help_text="Cases below which the page warns")
    found: Any = models.JSONField(default=dict, help_text="What was found, by reason, and what was left out")
    kept: Any = models.JSONField(default=dict, help_text="Where it stopped, so that a worker that died goes on there")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "back-test"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "-at"], name="back_test_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=~Q(state=BackTestState.DONE), name="back_test_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return "back-test of early warnings"

    def get_absolute_url(self) -> str:
        return url("early_warning:back_test", self.pk)
