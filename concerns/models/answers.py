"""What the people who log concerns are told of them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models

from concerns.models.concerns import Concern, ConcernEvent
from concerns.rules.undoing import MINUTE
from quality_oversight.tenancy.models import TenantModel


class ConcernAnswerQuerySet(models.QuerySet["ConcernAnswer"]):
    def last_of_each(self) -> "ConcernAnswerQuerySet":
        """The last answer on each concern."""
        last = self.order_by("concern_id", "-at", "-id").distinct("concern_id")
        return self.filter(pk__in=last.values("pk")).order_by("-at", "-id")

    def due(self, now: datetime) -> "ConcernAnswerQuerySet":
        """Answers to tell by mail: unread, and too old for their move to be undone."""
        return self.filter(read_at=None, mailed_at=None, at__lt=now - MINUTE)


class ConcernAnswer(TenantModel):
    """One answer to the person who logged a concern, in the words of `rules.lifecycle.reporter_words`.

    That person reads it also without seeing the concern; others see it only with the concern.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="answers")
    event = models.ForeignKey(ConcernEvent, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField("reference", max_length=20)
    words = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "reader", "-at"], name="concern_answer_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event", "reader"], name="concern_answered_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"Answer on {self.ref}"
