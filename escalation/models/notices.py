"""Who is to be told of a decision on a level, and who has been."""

import uuid

from django.db import models

from escalation.models.decisions import LevelDecision
from quality_oversight.tenancy.models import Membership, TenantModel


class DecisionNoticeQuerySet(models.QuerySet["DecisionNotice"]):
    def told(self) -> "DecisionNoticeQuerySet":
        """With whom each is for, in the order of their names."""
        return self.select_related("recipient__user").order_by("recipient__user__name", "pk")

    def to_mail(self) -> "DecisionNoticeQuerySet":
        """Those that no mail has gone out for, where the person still works here."""
        return self.filter(mailed_at=None, recipient__user__is_active=True).select_related("tenant", "recipient__user")


class DecisionNotice(TenantModel):
    """One person who is told of one decision, once; written with the decision itself, so that no lost task loses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(LevelDecision, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionNoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "decision", "recipient"], name="decision_notice_once")]

    @property
    def how(self) -> str:
        """By what way the person is told, in words."""
        if self.mailed_at is not None:
            return "By email"
        return "By email, not sent yet" if self.recipient.user.is_active else "Not told: no longer works here"
