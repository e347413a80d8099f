"""Quality concerns and their history."""

import uuid

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from concerns.rules import markings, sources
from concerns.rules.fields import in_order, label
from concerns.rules.lifecycle import LIVE, ClosureReason, Route, Status
from concerns.rules.risk import BANDS, Area, Stage
from concerns.rules.speaking_up import reads_like
from concerns.rules.vocabulary import (
    Confidence,
    EvidenceCategory,
    Harm,
    Immediacy,
    InequalityGroup,
    KeyQuestion,
    Sensitivity,
)
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.markings import Marked, Marking
from quality_oversight.tenancy.models import Membership, Signed, TenantModel

FIVE = [MinValueValidator(1), MaxValueValidator(5)]


def pair_of(stage: str) -> tuple[str, str]:
    """The names of the two fields of one of a concern's three scores."""
    prefix = "" if stage == Stage.CURRENT else f"{stage}_"
    return f"{prefix}consequence", f"{prefix}likelihood"


class ReferenceCounter(TenantModel):
    """The last number given out for a prefix in a year; its row lock makes references gapless."""

    id = models.BigAutoField(primary_key=True)
    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "prefix", "year"], name="reference_counter_once")]


class ConcernQuerySet(models.QuerySet["Concern"]):
    def locked(self, of: tuple[str, ...] = ()) -> "ConcernQuerySet":
        """Lock rows against other changes, and leave rows that hang from them free to be added.

        Whoever adds one (a finding, a step) may hold the end of the audit trail, for which whoever holds the concern
        waits: with a plain lock these two would wait for each other.
        """
        return self.select_for_update(of=of, no_key=True)

    def live(self) -> "ConcernQuerySet":
        """Concerns that are being worked on: submitted, in triage, open or monitored."""
        return self.filter(status__in=LIVE)

    def unrestricted(self) -> "ConcernQuerySet":
        """Concerns outside the restricted streams, whatever the reader may see: what reports may speak of."""
        return self.filter(sensitivity=Sensitivity.STANDARD)

    def with_further(self, *, parts: bool = False) -> "ConcernQuerySet":
        """Concerns with the `further_names` of their further subjects, and their `further_parts` in the same order."""
        rows = apps.get_model("concerns", "ConcernSubject").objects.current().filter(concern=OuterRef("pk"))
        rows = rows.order_by("subject__name", "pk")
        named = self.annotate(further_names=ArraySubquery(rows.values("subject__name")))
        return named.annotate(further_parts=ArraySubquery(rows.values("part"))) if parts else named

    def for_list(self) -> "ConcernQuerySet":
        return self.select_related("subject", "lead__user")


class Concern(TenantModel):
    """Something that worries somebody about the quality of care of a subject (domain brief 5.2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField("reference", max_length=20, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="concerns", db_index=False)
    title = models.CharField(max_length=120)
    summary = models.TextField("what was seen", max_length=5000)
    source = models.CharField(max_length=4, choices=sources.CHOICES)
    date_identified = models.DateField()
    domains = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    key_questions = ArrayField(models.CharField(max_length=12, choices=KeyQuestion), default=list, blank=True)
    evidence_categories = ArrayField(
        models.CharField(max_length=24, choices=EvidenceCategory), default=list, blank=True
    )
    immediacy = models.CharField(max_length=12, choices=Immediacy, default=Immediacy.SOON)
    immediate_safety_action = models.TextField(max_length=2000, blank=True)
    harm = models.CharField(max_length=10, choices=Harm, default=Harm.UNKNOWN)
    people_affected = models.PositiveIntegerField(null=True, blank=True, help_text="An estimate; None: not known.")
    inequality_groups = ArrayField(models.CharField(max_length=32, choices=InequalityGroup), default=list, blank=True)
    themes = ArrayField(models.UUIDField(), default=list, blank=True, help_text="Themes of the ICB, by id.")
    informant = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=16, choices=Confidence, blank=True)
    review_due = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.SUBMITTED)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.STANDARD)
    marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    handling = models.CharField(max_length=160, blank=True)
    initial_consequence = models.PositiveSmallIntegerField(validators=FIVE)
    initial_likelihood = models.PositiveSmallIntegerField(validators=FIVE)
    consequence = models.PositiveSmallIntegerField(validators=FIVE)
    likelihood = models.PositiveSmallIntegerField(validators=FIVE)
    score = models.GeneratedField(
        expression=F("consequence") * F("likelihood"), output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    target_consequence = models.PositiveSmallIntegerField(validators=FIVE, null=True, blank=True)
    target_likelihood = models.PositiveSmallIntegerField(validators=FIVE, null=True, blank=True)
    areas = models.JSONField(default=dict, blank=True, help_text="stage: {area: [consequence, likelihood]}")
    accepted_score = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_reason = models.TextField(max_length=2000, blank=True)
    accepted_until = models.DateField(null=True, blank=True)
    lead = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    shared_with = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    closure_reason = models.CharField(max_length=12, choices=ClosureReason, blank=True)
    closure_evidence = models.TextField(max_length=2000, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField("what the person who logged it is told", max_length=2000, blank=True)
    route = models.CharField("redirected by", max_length=20, choices=Route, blank=True)
    redirected_to = models.CharField(max_length=200, blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates")
    logged_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-logged_at", "-ref"]
        # Each begins with the tenant: without it PostgreSQL reads all rows of the ICB from another index as well.
        indexes = [
            models.Index(fields=["tenant", "-logged_at"], name="concern_newest_first"),
            models.Index(fields=["tenant", "status", "-score"], name="concern_by_status"),
            models.Index(fields=["tenant", "score", "ref"], name="concern_by_score"),
            models.Index(fields=["tenant", "subject", "status"], name="concern_by_subject"),
            models.Index(fields=["tenant", "lead", "logged_at", "ref"], name="concern_by_lead"),
            models.Index(
                fields=["tenant", "lead", "review_due", "ref"],
                condition=Q(lead__isnull=False, status__in=sorted(LIVE)),
                name="concern_led_by_review",
            ),
            models.Index(
                fields=["tenant", "lead"],
                condition=Q(status__in=sorted(LIVE)) & ~Q(shared_with=[]),
                name="concern_led_and_shared",
            ),
            # PostgreSQL expects a third of the extreme concerns under the policies, and would sort them all
            models.Index(
                fields=["tenant", "-logged_at", "-ref"],
                condition=Q(score__gte=BANDS[-1].low),
                name="concern_extreme",
            ),
            GinIndex(fields=["shared_with"], name="concern_shared_with"),
            GinIndex(fields=["themes"], name="concern_themes"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="concern_ref_once_per_tenant"),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED)
                | (~Q(closure_reason="") & ~Q(closure_evidence="") & Q(closed_on__isnull=False)),
                name="concern_closed_with_reason_and_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(immediacy=Immediacy.IMMEDIATE) | ~Q(immediate_safety_action=""),
                name="concern_immediate_has_safety_action",
            ),
            models.CheckConstraint(
                condition=Q(
                    consequence__range=(1, 5),
                    likelihood__range=(1, 5),
                    initial_consequence__range=(1, 5),
                    initial_likelihood__range=(1, 5),
                ),
                name="concern_scores_are_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(target_consequence=None, target_likelihood=None)
                | Q(target_consequence__range=(1, 5), target_likelihood__range=(1, 5)),
                name="concern_target_is_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(accepted_score=None, accepted_by=None, accepted_until=None, accepted_reason="")
                | (
                    Q(accepted_score__isnull=False, accepted_by__isnull=False, accepted_until__isnull=False)
                    & ~Q(accepted_reason="")
                ),
                name="concern_accepted_by_somebody_with_reason_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DUPLICATE) | Q(duplicate_of__isnull=False), name="concern_repeats_another"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REDIRECTED) | ~Q(redirected_to=""), name="concern_redirected_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(handling="") | Q(marking=Marking.SENSITIVE, sensitivity=Sensitivity.STANDARD),
                name="concern_handling_line_of_a_sensitive_one",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity=Sensitivity.STANDARD) | Q(shared_with=[]),
                name="concern_restricted_is_never_shared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        return url("concerns:detail", self.pk)

    def pair(self, stage: str) -> tuple[int, int] | None:
        """Consequence and likelihood of one of its three scores; None where no target is set."""
        consequence, likelihood = (getattr(self, name) for name in pair_of(stage))
        return None if consequence is None or likelihood is None else (consequence, likelihood)

    def scores(self, stage: str) -> dict[Area, tuple[int, int]]:
        """One of its three scores area by area; empty where it was scored as a whole."""
        return {Area(area): (pair[0], pair[1]) for area, pair in self.areas.get(stage, {}).items()}

    @property
    def marked(self) -> Marked:
        """How the concern is marked and handled, wherever it is shown."""
        return markings.marked(self.sensitivity, self.marking, self.handling)

    def marked_to(self, reader: Membership) -> Marked:
        """How the concern is marked and handled as far as it holds for a reader (domain brief 8.4)."""
        return markings.outside(self.marked) if reader.is_outside else self.marked

    @property
    def reads_like(self) -> Sensitivity | None:
        """The restricted stream that an ordinary concern reads like."""
        return reads_like(self.title, self.summary) if self.sensitivity == Sensitivity.STANDARD else None

    @property
    def status_words(self) -> str:
        """The status as it is shown: `get_status_display` finds it ten times more slowly."""
        return str(Status(self.status).label)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class ConcernEvent(Signed):
    """One step in a concern's history, with its state after the step, so that any past day can be shown."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")
    before = models.JSONField(default=dict, help_text="Of a move: the concern's own values before it, for its undoing.")
    shared = models.BooleanField(default=False, help_text="Whether those whom it is shared with see this step.")
    audience = ArrayField(
        models.UUIDField(), default=list, help_text="The only outside organisations that see it; empty for all of them."
    )
    about = models.ForeignKey(
        Concern,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Another concern that this step speaks of; who may not see that one does not see the step.",
    )
    status = models.CharField(max_length=20, choices=Status)
    consequence = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    domains = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["concern", "-at"], name="concern_event_newest_first")]

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What changed: label, before and after, in words; the database keeps no order of them."""
        return [(label(name), *self.changes[name]) for name in in_order(self.changes)]
