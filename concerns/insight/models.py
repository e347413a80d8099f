"""What each source says of a subject, and what a person makes of all of it."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from concerns.files.models import KeptFile
from concerns.insight.rules.freshness import MOST_DAYS, counts_until, is_stale
from concerns.insight.rules.vocabulary import (
    LINK_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNIT_LIMIT,
    Agreement,
    Confidence,
    Polarity,
)
from concerns.rules import sources
from concerns.rules.vocabulary import EvidenceCategory, Sensitivity
from providers.measures.models import Measure
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Signed, TenantModel


class InsightItemQuerySet(models.QuerySet["InsightItem"]):
    def current(self) -> "InsightItemQuerySet":
        """Items that nobody has withdrawn or corrected."""
        return self.filter(withdrawn_at=None)

    def with_documents(self) -> "InsightItemQuerySet":
        """Each with the number of its `documents`."""
        found = InsightFile.objects.present().filter(item=OuterRef("pk")).order_by().values("item")
        number = Subquery(found.annotate(number=Count("pk")).values("number"))
        return self.annotate(documents=Coalesce(number, 0))


class InsightItem(Signed):
    """One thing that one source says of one subject over a period (domain brief 5.2).

    It is never rewritten: a correction is an item of its own that `replaces` it, so that what was known then stays.
    """

    ref = models.CharField("reference", max_length=20, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="insight")
    source = models.CharField(max_length=4, choices=sources.CHOICES)
    period_from = models.DateField()
    period_to = models.DateField()
    polarity = models.CharField(max_length=8, choices=Polarity)
    headline = models.CharField(max_length=TITLE_LIMIT)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=UNIT_LIMIT, blank=True)
    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    evidence_category = models.CharField("CQC evidence category", max_length=24, choices=EvidenceCategory, blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence, default=Confidence.MEDIUM)
    received_on = models.DateField()
    age_limit = models.PositiveSmallIntegerField(help_text="Days for which it counts after the end of its period")
    link = models.CharField(max_length=LINK_LIMIT, blank=True)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.STANDARD)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.CharField(max_length=160, blank=True, editable=False)
    withdrawal_reason = models.TextField(max_length=REASON_LIMIT, blank=True, editable=False)

    objects = InsightItemQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-at", "-id"], name="insight_newest_first"),
            models.Index(fields=["subject", "-period_to"], name="insight_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="insight_ref_once_per_tenant"),
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="insight_period_has_an_order"),
            models.CheckConstraint(condition=Q(age_limit__range=(1, MOST_DAYS)), name="insight_counts_for_some_days"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawal_reason="")),
                name="insight_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return url("insight:detail", self.pk)

    @property
    def of(self) -> sources.Source:
        return sources.source(self.source)

    @property
    def figure(self) -> str:
        """Its figure without the zeros that nobody typed; empty without one."""
        return "" if self.value is None else f"{self.value.normalize():f}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def counts_until(self) -> date:
        return counts_until(self.period_to, self.age_limit)

    def is_stale(self, on: date) -> bool:
        return is_stale(self.period_to, self.age_limit, on)


class InsightFile(KeptFile):
    """One document of an item, such as the report that it was taken from; whoever sees the item has it."""

    item = models.ForeignKey(InsightItem, on_delete=models.PROTECT, related_name="files")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["item", "-at"], name="insight_file_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "sha256"], condition=Q(removed_at=None), name="insight_file_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | (~Q(removal_reason="") & ~Q(removed_by="")),
                name="insight_file_removed_with_reason",
            ),
        ]


class TriangulationNote(Signed):
    """What a person makes of all that is known of a subject over a period (domain brief 5.2)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="triangulations")
    period_from = models.DateField()
    period_to = models.DateField()
    agreement = models.CharField(max_length=12, choices=Agreement)
    suggested = models.CharField(max_length=12, choices=Agreement, help_text="What the evidence suggested then")
    coverage = models.PositiveSmallIntegerField(help_text="Quadrants with fresh evidence, of four")
    narrative = models.TextField(max_length=TEXT_LIMIT)
    items = ArrayField(models.UUIDField(), default=list, help_text="The items that were there to be judged")
    concerns = ArrayField(models.UUIDField(), default=list, help_text="The concerns that were there to be judged")
    charts = ArrayField(models.UUIDField(), default=list, help_text="The measures whose charts were there to be judged")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "-at"], name="triangulation_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="triangulation_period_order"),
            models.CheckConstraint(condition=Q(coverage__lte=4), name="triangulation_four_quadrants"),
        ]


class MeasureSource(TenantModel):
    """For which of the sources the charts of a measure speak, where somebody has said so; empty is for none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="tied")
    source = models.CharField(max_length=4, choices=sources.CHOICES, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "measure"], name="measure_source_once"),
            models.CheckConstraint(
                condition=Q(source="") | Q(source__in=sources.OPEN_TO_ALL), name="measure_source_is_open_to_all"
            ),
        ]
