"""Organisations and bodies with a stake in quality, and what they contributed to."""

import uuid

from django.db import models
from django.db.models import Q

from providers.models import Organisation
from quality_oversight.addresses import url
from quality_oversight.papers.models import MADE_WHOLE, AskedPaper
from quality_oversight.tenancy.models import Signed, TenantModel
from quality_oversight.tenancy.policy import Party
from reporting.stakeholders.rules.vocabulary import LIMITS, OCCASION_LIMITS, WORDS_LIMIT, How, Kind


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def for_list(self) -> "StakeholderQuerySet":
        """Each with how often it contributed, as `contributed`."""
        return self.select_related("organisation").annotate(contributed=models.Count("contributions"))

    def current(self) -> "StakeholderQuerySet":
        return self.filter(left_on=None)


class Stakeholder(TenantModel):
    """One organisation or body; the contact is a role with a work e-mail, and nobody's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LIMITS["name"])
    kind = models.CharField(max_length=40, choices=Party)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact_role = models.CharField(max_length=LIMITS["contact_role"], blank=True)
    contact_email = models.EmailField(blank=True)
    interest = models.TextField(max_length=LIMITS["interest"], blank=True)
    left_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="stakeholder_once_per_tenant")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url("stakeholders:detail", self.pk)

    @property
    def code(self) -> str:
        """Its code in the national directory; empty where it is not there."""
        return self.organisation.code if self.organisation else ""


class Occasion(TenantModel):
    """A strategy, workshop or other event to which stakeholders contribute."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=OCCASION_LIMITS["name"])
    kind = models.CharField(max_length=16, choices=Kind)
    held_on = models.DateField()
    note = models.TextField(max_length=OCCASION_LIMITS["note"], blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-held_on", "name"]
        indexes = [models.Index(fields=["tenant", "-held_on"], name="occasion_newest")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "held_on"], name="occasion_once_per_tenant_and_day")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url("stakeholders:occasion", self.pk)


class Contribution(TenantModel):
    """That a stakeholder contributed, and how; `words` say which of its parts took part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="contributions")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="contributions")
    how = models.CharField(max_length=12, choices=How)
    words = models.CharField(max_length=WORDS_LIMIT, blank=True)

    class Meta:
        ordering = ["stakeholder__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "occasion", "stakeholder"], name="contribution_once_per_occasion")
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder} to {self.occasion}"


class StakeholderStep(Signed):
    """One step in the history of a stakeholder, or of an occasion."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, null=True, related_name="steps")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, null=True, related_name="steps")
    verb = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="field: [before, after], in words")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["stakeholder", "-at"], name="stakeholder_step_newest"),
            models.Index(fields=["occasion", "-at"], name="occasion_step_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(occasion__isnull=False) | Q(stakeholder__isnull=False),
                name="stakeholder_step_is_about_something",
            )
        ]


class ContributorsPaper(AskedPaper):
    """The contributors to one occasion as a PDF."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="+")

    class Meta(AskedPaper.Meta):
        constraints = [models.CheckConstraint(condition=MADE_WHOLE, name="contributors_paper_is_made_whole")]

    def __str__(self) -> str:
        return f"contributors of {self.asked_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return url("stakeholders:paper", self.pk)
