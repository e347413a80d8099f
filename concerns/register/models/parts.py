"""What stands below a risk: controls, assurances, gaps and actions."""

import uuid
from datetime import date

from django.db import models

from concerns.register.models.risks import Risk
from concerns.register.rules.vocabulary import Effectiveness, Gap, Level, Line, Polarity
from quality_oversight.tenancy.models import Membership, TenantModel


class Part(TenantModel):
    """One line below a risk; what it said before a change stays in the risk's history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField(max_length=500)
    version = models.PositiveIntegerField(default=1, editable=False)

    name = ""  # what one is called in a sentence

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class RiskControl(Part):
    """What is in place that keeps the risk down."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="controls")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    effectiveness = models.CharField(max_length=12, choices=Effectiveness, default=Effectiveness.UNTESTED)
    since = models.DateField(null=True, blank=True)

    name = "control"

    class Meta:
        ordering = ["since", "text"]


class RiskAssurance(Part):
    """What shows whether the controls work: who says so, how far away from the work, and when."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="assurances")
    line = models.PositiveSmallIntegerField(choices=Line)
    polarity = models.CharField(max_length=10, choices=Polarity, default=Polarity.POSITIVE)
    level = models.CharField(max_length=12, choices=Level)
    dated = models.DateField()

    name = "assurance"

    class Meta:
        ordering = ["line", "-dated", "text"]
        constraints = [
            models.CheckConstraint(condition=models.Q(line__range=(1, 3)), name="risk_assurance_line_1_to_3")
        ]


class RiskGap(Part):
    """What is missing: a control, or the assurance that one works (F122)."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="gaps")
    about = models.CharField(max_length=10, choices=Gap)

    name = "gap"

    class Meta:
        ordering = ["-about", "text"]


class RiskAction(Part):
    """What somebody will do about the risk, and by when."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=200, blank=True)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    name = "action"

    class Meta:
        ordering = [models.F("done_on").desc(nulls_first=True), "due", "text"]

    def is_overdue(self, today: date) -> bool:
        return self.done_on is None and self.due < today


PARTS: dict[str, type[Part]] = {each.name: each for each in (RiskControl, RiskAssurance, RiskGap, RiskAction)}
