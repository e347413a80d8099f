"""What was said against a request or its decision, and the answer to it."""

from django.db import models
from django.db.models import Q

from escalation.models.requests import LONG, LevelRequest
from escalation.rules.objections import Kind
from quality_oversight.tenancy.models import Signed
from quality_oversight.tenancy.policy import Party


class Objection(Signed):
    """Dissent, a request for reconsideration, or the answer to one; never changed, and stopping nothing."""

    request = models.ForeignKey(LevelRequest, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=10, choices=Kind)
    party = models.CharField(max_length=40, choices=Party)
    text = models.TextField(max_length=LONG)
    answers = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answer")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.ANSWER, answers__isnull=False) | (~Q(kind=Kind.ANSWER) & Q(answers=None)),
                name="objection_answer_answers_one",
            )
        ]
