"""Measures of an ICB, their values with what they were before, and how each chart is worked out."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Max, Q

from providers.measures.rules.measures import LIMITS
from providers.measures.rules.published import LAYOUTS, OWN
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Confidence, Direction, Frequency, Profile, Question, TargetType
from providers.measures.rules.words import Unit
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel


def _number(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=20, decimal_places=6, **options)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def for_list(self) -> "MeasureQuerySet":
        """Each with the number of subjects that it has values of, and its latest period."""
        current = Q(points__replaced_at=None)
        return self.select_related("owner__user").annotate(
            subjects=Count("points__subject", filter=current, distinct=True),
            latest=Max("points__period_start", filter=current),
        )

    def matching(self, words: str) -> "MeasureQuerySet":
        """Measures in whose code, name or source every word stands."""
        found = self
        for word in words.split():
            found = found.filter(Q(code__icontains=word) | Q(name__icontains=word) | Q(source__icontains=word))
        return found


class Measure(TenantModel):
    """What an ICB counts or rates of many subjects, period by period (domain brief 5.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=LIMITS["code"])
    name = models.CharField(max_length=LIMITS["name"])
    definition = models.TextField(max_length=LIMITS["definition"], blank=True)
    numerator = models.CharField(max_length=LIMITS["numerator"], blank=True)
    denominator = models.CharField(max_length=LIMITS["denominator"], blank=True)
    unit = models.CharField(max_length=LIMITS["unit"], blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=LIMITS["source"], blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.MONTH)
    direction = models.CharField(max_length=10, choices=Direction)
    target_type = models.CharField(max_length=10, choices=TargetType, blank=True)
    target = _number(null=True, blank=True)
    target_upper = _number(null=True, blank=True)
    floor = _number(null=True, blank=True)
    ceiling = _number(null=True, blank=True)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    domain = models.CharField(max_length=40, blank=True)
    questions = ArrayField(models.CharField(max_length=20, choices=Question), default=list, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.UNKNOWN)
    small_numbers = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["tenant", "name"], name="measure_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="measure_code_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(target=None, target_type="") | (Q(target__isnull=False) & ~Q(target_type="")),
                name="measure_target_says_how_it_is_met",
            ),
            models.CheckConstraint(
                condition=Q(target_upper=None) | Q(target_type=TargetType.RANGE, target_upper__gt=models.F("target")),
                name="measure_range_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url("measures:measure", self.pk)

    @property
    def written(self) -> Unit:
        """How its values are written."""
        return Unit(self.unit, self.decimals, self.small_numbers)

    @property
    def question_words(self) -> list[str]:
        return [str(Question(each).label) for each in self.questions]

    @property
    def aim(self) -> Target | None:
        """Its target, as the rules take it."""
        if self.target is None:
            return None
        upper = None if self.target_upper is None else float(self.target_upper)
        return Target(float(self.target), TargetType(self.target_type), upper)


class DataPoint(Signed):
    """One value of a measure for one subject and period; a revised value stays, with the time of its replacement."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="points")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    value = _number()
    numerator = _number(null=True, blank=True)
    denominator = _number(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    loaded_from = models.CharField(max_length=200, blank=True)
    published = models.BooleanField(default=False, help_text="Whether it came with a published file.")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["period_start", "at"]
        indexes = [models.Index(fields=["subject", "measure", "period_start"], name="data_point_of_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "measure", "subject", "period_start"],
                condition=Q(replaced_at=None),
                name="data_point_current_once",
            )
        ]


class Charting(TenantModel):
    """How the chart of one measure and subject is worked out, where somebody has said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=10, choices=Profile, default=Profile.R_PACKAGE)
    locked = models.PositiveSmallIntegerField(default=0, help_text="Values that the first limits are locked to; 0: all")
    across_gaps = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "measure", "subject"], name="charting_once_per_chart")]


class Rebase(Signed):
    """From this period on limits are worked out anew: who said so, and why; one that was taken back stays."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    locked = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(max_length=LIMITS["reason"])
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=160, blank=True)
    taken_back_why = models.TextField(max_length=LIMITS["reason"], blank=True)

    class Meta:
        ordering = ["starts_on", "at"]
        indexes = [models.Index(fields=["subject", "measure", "starts_on"], name="rebase_of_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "measure", "subject", "starts_on"],
                condition=Q(taken_back_at=None),
                name="rebase_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | (~Q(taken_back_by="") & ~Q(taken_back_why="")),
                name="rebase_taken_back_with_reason",
            ),
        ]


class BroughtFile(Signed):
    """A file that was brought, published or one's own: what was read of it, and which of its rows could not be used."""

    name = models.CharField(max_length=200)
    layout = models.CharField(max_length=40)
    rows = models.PositiveIntegerField()
    counts = models.JSONField(
        default=dict, help_text="used, empty, rejected, totals, parts, elsewhere: rows of the file"
    )
    logged = models.JSONField(default=list, help_text="code, name, added, revised and unchanged of each measure")
    rejected = models.JSONField(default=list, help_text="line, code and reason of the first rows that were not used")
    gaps = models.JSONField(default=dict, help_text="how many values were not there, by the word for it")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "-at"], name="brought_file_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url("measures:brought", self.pk)

    @property
    def layout_name(self) -> str:
        """What the file is, in words."""
        return next((each.name for each in LAYOUTS if each.key == self.layout), OWN)
