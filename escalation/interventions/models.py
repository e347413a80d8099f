"""What was done about a subject, what falls due of it, and its history."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from concerns.files.models import KeptFile
from escalation.interventions.rules.fields import LIMITS
from escalation.interventions.rules.states import State
from escalation.interventions.rules.vocabulary import TYPE_CHOICES, TYPES, Kind, Lever, Report
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, Signed, TenantModel
from quality_oversight.tenancy.policy import Party


def _text(name: str, label: str = "") -> models.TextField:
    return models.TextField(label or None, max_length=LIMITS[name], blank=True)


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def in_state(self, state: str, today: date) -> "InterventionQuerySet":
        """What stands so on a day."""
        if state == State.ENDED:
            return self.filter(ended_on__isnull=False)
        begun = Q(started_on__lte=today) if state == State.STANDING else Q(started_on__gt=today)
        return self.filter(begun, ended_on=None)

    def with_next_due(self) -> "InterventionQuerySet":
        """Each with the day of its first open deadline, as `next_due`."""
        still = Deadline.objects.filter(intervention=models.OuterRef("pk"), done_on=None).order_by("due")
        return self.annotate(next_due=models.Subquery(still.values("due")[:1]))


class Intervention(TenantModel):
    """One regulatory action, contract lever, piece of support or visit; `kind` says which fields it has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=20)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="interventions")
    kind = models.CharField(max_length=10, choices=Kind)
    type = models.CharField(max_length=24, choices=TYPE_CHOICES)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    party = models.CharField(max_length=40, choices=Party, blank=True)
    body = models.CharField(max_length=LIMITS["body"], blank=True)
    clause = models.CharField(max_length=LIMITS["clause"], blank=True)
    started_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(max_length=2000, blank=True)
    withheld = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Per cent of the monthly value")
    text = _text("text")
    link = models.CharField(max_length=LIMITS["link"], blank=True)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    told_to = models.UUIDField(null=True, help_text="The provider's organisation that was told, for row-level security")
    team = _text("team")
    lived_experience = models.BooleanField(default=False)
    tool = models.CharField(max_length=LIMITS["tool"], blank=True)
    found_safe = _text("found_safe")
    found_effective = _text("found_effective")
    found_caring = _text("found_caring")
    found_responsive = _text("found_responsive")
    found_well_led = _text("found_well_led")
    immediate_concerns = _text("immediate_concerns")
    good_practice = _text("good_practice")
    report = models.CharField(max_length=14, choices=Report, blank=True)
    accuracy_from = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-ref"]
        indexes = [
            models.Index(fields=["tenant", "-started_on", "-ref"], name="intervention_newest_first"),
            models.Index(fields=["subject", "-started_on"], name="intervention_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="intervention_ref_once_per_tenant"),
            models.CheckConstraint(
                condition=Q(*(Q(kind=kind, type__in=types.values) for kind, types in TYPES.items()), _connector=Q.OR),
                name="intervention_type_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="intervention_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="intervention_ended_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_to=None) | Q(told_on__isnull=False, told_to__isnull=False),
                name="intervention_told_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.VISIT) | Q(report="", accuracy_from=None), name="intervention_report_of_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(type=Lever.WITHHOLD, withheld__range=(1, 100))
                | (~Q(type=Lever.WITHHOLD) & Q(withheld=None)),
                name="intervention_withholds_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.get_type_display().lower()}"

    def get_absolute_url(self) -> str:
        return url("interventions:detail", self.pk)

    @property
    def what(self) -> str:
        """Its type in words, with the body where one is named: "Warning notice, Care Quality Commission"."""
        return f"{self.get_type_display()}, {self.body}" if self.body else self.get_type_display()


class Deadline(TenantModel):
    """What is due of it by a day; `key` names what the clock set, and is empty for a date that a person set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=160)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due", "label"]
        indexes = [models.Index(fields=["intervention", "due"], name="intervention_deadline_next")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "intervention", "key"], condition=~Q(key=""), name="intervention_clock_runs_once"
            )
        ]

    def __str__(self) -> str:
        return self.label


class InterventionFile(KeptFile):
    """One document: the notice, the plan, the report. The ICB's own people have it."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="files")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "intervention", "sha256"],
                condition=Q(removed_at=None),
                name="intervention_file_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | (~Q(removal_reason="") & ~Q(removed_by="")),
                name="intervention_file_removed_with_reason",
            ),
        ]


class InterventionEvent(Signed):
    """One step in its history."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["intervention", "-at"], name="intervention_event_newest")]
