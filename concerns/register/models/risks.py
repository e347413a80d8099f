"""Risks, their scores over time, their history, and the board's appetite."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from concerns.models import FIVE, Concern
from concerns.register.rules.judging import TOLERATES, USUAL_APPETITE
from concerns.register.rules.vocabulary import STANDING, Kind, Proximity, Scored, Status, Which
from concerns.rules.risk import Appetite, Area
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel


def one_to_five() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(validators=FIVE)


def product(which: str) -> models.GeneratedField:
    """The score that is worked out, never typed (RS10)."""
    return models.GeneratedField(
        expression=F(f"{which}_consequence") * F(f"{which}_likelihood"),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )


class RiskQuerySet(models.QuerySet["Risk"]):
    def standing(self) -> "RiskQuerySet":
        """Risks that are on the register today: open or tolerated."""
        return self.filter(status__in=STANDING)

    def overdue(self, today: date) -> "RiskQuerySet":
        """Standing risks whose review was due before a day."""
        return self.standing().filter(review_due__lt=today)

    def for_list(self) -> "RiskQuerySet":
        return self.select_related("subject", "owner__user")


class Risk(TenantModel):
    """Something that may happen to the quality of care, what makes it likely, and what is done about it (5.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField("reference", max_length=20, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.QUALITY)
    category = models.CharField(max_length=12, choices=Area)
    cause = models.TextField(max_length=1000)
    event = models.CharField(max_length=200)
    effect = models.TextField(max_length=1000)
    objective = models.CharField(max_length=300, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="risks")
    source = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="risks_caused")
    bearer = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="risks_borne")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    executive = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    committee = models.CharField(max_length=160, blank=True)
    inherent_consequence, inherent_likelihood = one_to_five(), one_to_five()
    current_consequence, current_likelihood = one_to_five(), one_to_five()
    target_consequence, target_likelihood = one_to_five(), one_to_five()
    inherent_score, current_score, target_score = product("inherent"), product("current"), product("target")
    areas = models.JSONField(default=dict, help_text="which score: {area: [consequence, likelihood]}")
    previous_score = models.PositiveSmallIntegerField(null=True, editable=False)
    current_since = models.DateField(editable=False)
    proximity = models.CharField(max_length=10, choices=Proximity, default=Proximity.QUARTER)
    review_due = models.DateField()
    corporate_ref = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    status_reason = models.TextField(max_length=2000, blank=True)
    accepted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_until = models.DateField(null=True, blank=True)
    opened_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["-current_score", "review_due", "ref"]
        indexes = [
            models.Index(fields=["tenant", "status", "-current_score", "review_due"], name="risk_gravest_first"),
            models.Index(fields=["subject", "status"], name="risk_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="risk_ref_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(
                    **{f"{which}_{part}__range": (1, 5) for which in Which for part in ("consequence", "likelihood")}
                ),
                name="risk_scores_are_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(current_score__lte=F("inherent_score")), name="risk_current_is_not_above_inherent"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.TOLERATED)
                | (Q(accepted_by__isnull=False, accepted_until__isnull=False) & ~Q(status_reason="")),
                name="risk_tolerated_by_somebody_with_reason_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | (Q(closed_on__isnull=False) & ~Q(status_reason="")),
                name="risk_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.event}"

    def get_absolute_url(self) -> str:
        return url("register:detail", self.pk)

    def scored(self, which: str) -> Scored:
        """One of the three scores, with the areas that it is made of."""
        areas = tuple((Area(area), *pair) for area, pair in self.areas.get(which, {}).items())
        return Scored(getattr(self, f"{which}_consequence"), getattr(self, f"{which}_likelihood"), areas)

    def is_overdue(self, today: date) -> bool:
        return self.status in STANDING and self.review_due < today


class RiskLink(TenantModel):
    """A concern that a risk is about; seen by those who see the concern."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="links")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="risk_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "risk", "concern"], name="risk_link_once")]


class RiskScore(Signed):
    """One scoring of a risk, for good: its history and its chart are made of these."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="scores")
    which = models.CharField(max_length=10, choices=Which)
    areas = models.JSONField(help_text="{area: [consequence, likelihood]}")
    consequence, likelihood = one_to_five(), one_to_five()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["risk", "which", "-at"], name="risk_score_newest_first")]

    @property
    def score(self) -> int:
        return self.consequence * self.likelihood


class RiskEvent(Signed):
    """One step in a risk's history; a step about a concern is seen by those who see the concern."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="events")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["risk", "-at"], name="risk_event_newest_first")]


class RiskAppetite(TenantModel):
    """What the board will bear in one category; a category without a row has the usual appetite."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    category = models.CharField(max_length=12, choices=Area)
    level = models.CharField(max_length=10, choices=Appetite, default=USUAL_APPETITE)
    tolerated = models.PositiveSmallIntegerField(default=TOLERATES[USUAL_APPETITE])
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "category"], name="risk_appetite_once_per_category"),
            models.CheckConstraint(condition=Q(tolerated__range=(1, 25)), name="risk_appetite_is_one_to_25"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.get_level_display().lower()}, up to {self.tolerated}"
