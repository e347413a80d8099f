"""What must hold before a subject steps down again, and everything that was seen of it."""

import uuid

from django.db import models
from django.db.models import Q

from escalation.models.requests import LevelRequest
from escalation.rules.charted import Judged, Judgement, Verdict
from escalation.rules.exits import (
    PROVEN,
    Bound,
    Claim,
    Entry,
    Kind,
    Progress,
    Status,
    Terms,
    chart_lacks,
    fulfilled,
    lacks,
    number,
)
from providers.measures.models import Measure
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel

UNPROVEN = [Status.NOT_MET, Status.PARTLY, Status.REPORTED]
# What counts as met in lists: where a chart judges, it has to show it still.
STILL_MET = Q(status__in=PROVEN) & (Q(measure=None) | Q(chart_verdict=Verdict.SHOWN))


class ExitCriteria(models.Manager["ExitCriterion"]):
    """Criteria with the name of the measure whose chart judges them: every page says it."""

    def get_queryset(self) -> models.QuerySet["ExitCriterion"]:
        return super().get_queryset().select_related("measure")


class ExitCriterion(TenantModel):
    """What must hold before the subject steps down again; fixed on entry, with how it is judged.

    `chart_verdict` is what the chart said when it was last looked at, for lists; pages and decisions look themselves
    and leave what they saw in `judged`.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="exit_criteria")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    bound = models.CharField(max_length=10, choices=Bound, blank=True)
    threshold = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    sustained_days = models.PositiveSmallIntegerField(null=True, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judgement = models.CharField(max_length=12, choices=Judgement, blank=True)
    chart_verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.NOT_MET)
    met_since = models.DateField(null=True, blank=True)
    held_to = models.DateField(null=True, blank=True, help_text="The last day on which it was seen to hold.")
    evidence = models.TextField(max_length=2000, blank=True)
    verified_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)

    objects = ExitCriteria()
    judged: Judged | None = None

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=UNPROVEN) | (~Q(evidence="") & Q(verified_by__isnull=False)),
                name="exit_criterion_met_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(threshold=None, bound="", unit="") | (Q(threshold__isnull=False) & ~Q(bound="")),
                name="exit_criterion_measure_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(measure=None, judgement="", chart_verdict="")
                | (Q(measure__isnull=False, threshold=None) & ~Q(judgement="")),
                name="exit_criterion_chart_says_what_it_must_show",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return url("escalation:criterion", self.pk)

    @property
    def terms(self) -> Terms:
        names = ("text", "bound", "threshold", "unit", "sustained_days", "measure_id", "judgement")
        return Terms(**{name: getattr(self, name) for name in names}, measure=self.measure.name if self.measure else "")

    @property
    def kind(self) -> Kind:
        return self.terms.kind

    @property
    def progress(self) -> Progress:
        return Progress(status=Status(self.status), met_since=self.met_since, held_to=self.held_to)

    @property
    def days_by_entries(self) -> int | None:
        """The days that its entries have to cover; none where the chart tells whether it has lasted."""
        return None if self.measure_id else self.sustained_days

    @property
    def is_shown(self) -> bool:
        """Whether nothing is said against it by a chart: as it was just looked at, else as it was last."""
        return not self.measure_id or (self.judged.verdict if self.judged else self.chart_verdict) == Verdict.SHOWN

    @property
    def is_met(self) -> bool:
        """Whether it is verified as met, and its chart, where there is one, does not say otherwise."""
        return self.status in PROVEN and self.is_shown

    @property
    def is_fulfilled(self) -> bool:
        return fulfilled(self.status, self.days_by_entries) and self.is_shown

    @property
    def lacks(self) -> str:
        """What it lacks for a step down, in words; empty where it lacks nothing."""
        if self.measure_id:
            return chart_lacks(self.progress, self.judged, shown=self.is_shown)
        return lacks(self.progress, self.sustained_days)


class CriterionNote(Signed):
    """What somebody recorded of a criterion, or verified, on a day; never changed, a later note follows it."""

    criterion = models.ForeignKey(ExitCriterion, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    claim = models.CharField(max_length=10, choices=Claim)
    value = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    verifies = models.BooleanField(default=False)
    sustained = models.BooleanField(default=False)
    chart = models.JSONField(null=True, blank=True, help_text="What the chart said that day, where one judges.")

    class Meta:
        ordering = ["-on", "-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(value__isnull=False) | Q(chart__isnull=False),
                name="criterion_note_says_something",
            )
        ]

    @property
    def reading(self) -> str:
        """Its number with the unit; empty where it holds none."""
        return "" if self.value is None else f"{number(self.value)} {self.criterion.unit}".strip()

    @property
    def chart_words(self) -> str:
        """What the chart said that day; empty where none judges."""
        return str(self.chart["words"]) if self.chart else ""

    @property
    def words(self) -> str:
        """What it says: its number or its chart, then its text."""
        return " ".join(
            each for each in (f"{self.reading}." if self.reading else "", self.chart_words, self.text) if each
        )

    @property
    def entry(self) -> Entry:
        return Entry(on=self.on, claim=self.claim, verifies=self.verifies, sustained=self.sustained)
