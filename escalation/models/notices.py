"""Who is to be told of a request for another level or of the end of a subject, and who has been."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from escalation.models.decisions import LevelDecision
from escalation.models.endings import Ending
from escalation.models.requests import RequestStep
from quality_oversight.tenancy.models import Membership, TenantModel


class NoticeQuerySet(models.QuerySet[Any]):
    def told(self) -> "NoticeQuerySet":
        """With whom each is for, in the order of their names."""
        return self.select_related("recipient__user").order_by("recipient__user__name", "pk")

    def to_mail(self) -> "NoticeQuerySet":
        """Those that no mail has gone out for, where the person still works here."""
        return self.filter(mailed_at=None, recipient__user__is_active=True).select_related("tenant", "recipient__user")


class Notice(TenantModel):
    """One person who is told of something, once; written with the thing itself, so that no lost task loses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def how(self) -> str:
        """By what way the person is told, in words."""
        if self.mailed_at is not None:
            return "By email"
        return "By email, not sent yet" if self.recipient.user.is_active else "Not told: no longer works here"


class RequestNotice(Notice):
    """One person who is told, once, of a decision on a request, or of a step of one that nobody has decided for."""

    class About(models.TextChoices):
        WAITING = "waiting", "That an emergency waits to be decided on"
        DECLINED = "declined", "That it was declined"
        RETURNED = "returned", "That it was returned for more work"
        ASKED = "asked", "That it waits for a second person"
        DECIDED = "decided", "That it was taken"
        CONFIRMED = "confirmed", "That a second person confirmed it"
        EFFECTIVE = "effective", "That it came into effect"
        UNDONE = "undone", "That it was taken back, or not agreed to or confirmed"

    decision = models.ForeignKey(LevelDecision, on_delete=models.PROTECT, null=True, related_name="notices")
    step = models.ForeignKey(RequestStep, on_delete=models.PROTECT, null=True, related_name="notices")
    about = models.CharField(max_length=10, choices=About, default=About.DECIDED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "decision", "recipient", "about"], name="decision_notice_once"),
            models.UniqueConstraint(fields=["tenant", "step", "recipient", "about"], name="step_notice_once"),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(step__isnull=False), name="request_notice_of_something"
            ),
        ]

    @property
    def request_id(self) -> uuid.UUID:
        """The request that it is about."""
        row: Any = self.decision or self.step
        return uuid.UUID(str(row.request_id))


class EndingNotice(Notice):
    """One person who is told that an ending waits for them, or that it was confirmed."""

    class About(models.TextChoices):
        ASKED = "asked", "Waits to be confirmed"
        DECIDED = "decided", "Confirmed"

    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="notices")
    about = models.CharField(max_length=10, choices=About)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ending", "recipient", "about"], name="ending_notice_once")
        ]
